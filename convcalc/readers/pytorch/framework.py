"""`torch` as an interpreted program sees it: the modules that it imports, and what runs when a network is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import partial

from convcalc.readers.located import CannotRun
from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.objects import call_method
from convcalc.readers.python.signatures import TAKES
from convcalc.readers.python.values import (
    Class,
    CodePlace,
    Instance,
    Named,
    Namespace,
    Native,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
)
from convcalc.readers.pytorch import hooks, torch_names
from convcalc.readers.pytorch.autograd import AUTOGRAD
from convcalc.readers.pytorch.batches import Batch, StepsFirst
from convcalc.readers.pytorch.containers import CONTAINERS, MODULE_DICT, MODULE_LIST, SEQUENTIAL, own_modules
from convcalc.readers.pytorch.elementwise import sizes as whole_sizes
from convcalc.readers.pytorch.forward_methods import (
    ProgramCall,
    at_top,
    begins,
    has_own_forward,
    in_order,
    inputs_given,
    is_input,
    meant_forward,
    run_forward,
    shape_of,
)
from convcalc.readers.pytorch.functional import FUNCTIONAL, METHODS, TORCH
from convcalc.readers.pytorch.late_modules import other_packages
from convcalc.readers.pytorch.layers_on_own_numbers import of_own_numbers
from convcalc.readers.pytorch.library_modules import (
    LIBRARY,
    NORMS_OF_ANY,
    PATCHES,
    add_modules_of_layers,
    bases_of,
    by_function,
    hub,
    library_modules,
)
from convcalc.readers.pytorch.loose_functions import flat
from convcalc.readers.pytorch.loose_layers import on_loose
from convcalc.readers.pytorch.loose_tensors import LooseTensor
from convcalc.readers.pytorch.made_layers import maker
from convcalc.readers.pytorch.module_parameters import made_parameter, registered_parameters
from convcalc.readers.pytorch.modules import (
    BUILT,
    INITIALIZED,
    MODULE,
    ROW,
    check_initialized,
    has_children,
    named_modules,
    unregistered,
)
from convcalc.readers.pytorch.modules_in_forward import Registered, take_late
from convcalc.readers.pytorch.network_inputs import RunInputs, run_on, set_for_use
from convcalc.readers.pytorch.output_size import set_output_size
from convcalc.readers.pytorch.own_numbers import FIRST_VALUES
from convcalc.readers.pytorch.recorder import Recorder
from convcalc.readers.pytorch.reductions import with_indices
from convcalc.readers.pytorch.said_sizes import TENSORS as MADE
from convcalc.readers.pytorch.sequences import steps_in_front
from convcalc.readers.pytorch.small import SMALL
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, needed_tensor, numbers
from convcalc.readers.pytorch.torch_layers import ROWS, TorchLayer, arguments
from convcalc.readers.pytorch.unpooling import UNPOOL, UNPOOLED
from convcalc.readers.pytorch.unread import uncounted
from convcalc.readers.pytorch.unsized_inputs import UnsizedInput
from convcalc.readers.pytorch.wrappers import CHECKPOINT, PARAMETRIZATIONS, UTILS
from convcalc.readers.size_comments import SaidSizes, sizes_claimed
from convcalc.shape import Shape
from convcalc.text import Source

WORK_OF_A_CALL = 15
"""Steps that it takes as long as to call a module."""

TENSORS = [f"{kind}Tensor" for kind in ("", "Float", "Double", "Half", "Long", "Int", "Bool", "Byte")]

_IMPORTED = re.compile(r"(?m)^[ \t>.]*(?:import|from)\s+torch\b")

SUMMARIES = ("torchsummary", "torchinfo", "torchsummaryX", "pytorch_model_summary", "ptflops", "thop", "fvcore.nn")


class PyTorch:
    """The modules `torch`, `torch.nn` and `torch.nn.functional` of one program.

    inputs: the sizes of the tensors that the program makes outside of any network; first_axes: what is before each.
    called: the networks that it runs by itself.  given: what they are given, by the name of their class.
    assumed: classes that are taken for modules, and what is not known of their bases.
    scripted: does the program run its layers without a class, so that all of them are the network's?
    reached: what first arrives at each module where the program runs it, by its identity.  last: the last run.
    probed: on what layers are tried within functions, as in `__init__`, to count what leaves them.
    """

    paths: dict[int, str]
    unregistered: dict[int, str]
    reached: dict[int, Shape]
    network: Instance
    last: Recorder | None = None
    probed: Shape | None = None

    def __init__(self, source: Source, scripted: bool = False) -> None:
        self.source, self.scripted = source, scripted
        self.inputs: list[Shape] = []
        self.first_axes: dict[Shape, int] = {}
        self.paths, self.unregistered, self.reached = {}, {}, {}
        self.running: Recorder | None = None
        self.called: list[Instance] = []
        self.said: list[SaidSizes] = []
        self.given: dict[str, ProgramCall] = {}
        self.assumed: dict[str, str] = {}
        children_by_name = Special("property", Native("_modules", own_modules))
        called = Native("forward", self._called)
        module = Class("Module", (MODULE,), {"__call__": called, "_modules": children_by_name})
        self.module = module
        self.bases = bases_of(module)
        for word, name in NORMS_OF_ANY.items():
            self.bases[word].define(self._natives(name, ROWS[name]))
        self.nn: Named = {
            **{name: self._layer(name, row) for name, row in ROWS.items()},
            **{f"MaxUnpool{n}d": self._of_function(f"MaxUnpool{n}d", UNPOOL, UNPOOLED[n]) for n in (1, 2, 3)},
            **{cls.name: Class(cls.name, (cls, module)) for cls in (SEQUENTIAL, MODULE_LIST, MODULE_DICT)},
            "Module": module,
            "Parameter": Native("Parameter", made_parameter),
            "Flatten": self._of_function("Flatten", "start_dim=1 end_dim=-1", TORCH["flatten"]),
            "Unflatten": self._of_function("Unflatten", "dim unflattened_size", TORCH["unflatten"]),
            "GLU": self._of_function("GLU", "dim=-1", FUNCTIONAL["glu"]),
            **{name: self._of_function(name, each, FUNCTIONAL[name.lower()]) for name, each in PATCHES.items()},
            "functional": Namespace("torch.nn.functional", FUNCTIONAL, torch_names.FUNCTIONAL),
            "init": Namespace("torch.nn.init", FIRST_VALUES),
            "utils": Namespace("torch.nn.utils", UTILS),
        }
        add_modules_of_layers(self)
        self.nn["modules"] = library_modules(self.nn, self.bases)

    def spaces(self, find: Callable[[str], Value]) -> dict[str, Callable[[], Named | Namespace]]:
        """The modules by name; find: others by theirs."""
        nn = Namespace("torch.nn", self.nn, torch_names.NN)
        torch: Named = {
            **SMALL,
            **TORCH,
            "nn": nn,
            "hub": hub(lambda: find("torchvision.models")),
            **LIBRARY,
            "utils": Namespace("torch.utils", {"checkpoint": Namespace("torch.utils.checkpoint", CHECKPOINT)}),
            **{name: self._tensor_class(name) for name in TENSORS},
            **{name: Native(name, self._made) for name in MADE},
            "randint": Native("randint", self._drawn),
            "normal": Native("normal", self._drawn),
        }
        return {
            "torch": lambda: torch,
            "torch.nn": lambda: nn,
            "torch.nn.functional": lambda: Namespace("torch.nn.functional", FUNCTIONAL, torch_names.FUNCTIONAL),
            "torch.nn.init": lambda: FIRST_VALUES,
            "torch.autograd": lambda: AUTOGRAD,
            "torch.nn.utils": lambda: UTILS,
            "torch.nn.utils.parametrizations": lambda: PARAMETRIZATIONS,
            "torch.utils.checkpoint": lambda: CHECKPOINT,
            **dict.fromkeys(SUMMARIES, lambda: {"summary": Native("summary", self._summary)}),
            **other_packages(self.module, self._of_function, find),
        }

    def builtins(self) -> Named:
        """What a fragment without any import of PyTorch is written with: `Conv2d(3, 8, 3), ReLU()`; and `summary`."""
        every = () if _IMPORTED.search(self.source.text) else (*ROWS, *CONTAINERS)
        return {"summary": Native("summary", self._summary), **{key: self.nn[key] for key in every}}

    def assumed_base(self, node: ast.ClassDef, unknown: str) -> Class | None:
        """A class with a `forward`, of bases that nobody has read, is taken for a module."""
        forward = any(isinstance(each, ast.FunctionDef) and each.name == "forward" for each in node.body)
        if not forward or unknown.startswith("torch.") or not _IMPORTED.search(self.source.text):
            return None
        self.assumed[node.name] = f"{', '.join(map(ast.unparse, node.bases))} ({unknown})"
        from convcalc.readers.pytorch.lightning import assumed_class

        return assumed_class(self.module)

    def swallow(self, unknown: Unknown, taken: tuple[Value, ...]) -> Value:
        """What is not known may take in anything but a tensor on its way through a network."""
        if self.running is not None and any(isinstance(each, TorchTensor | LooseTensor) for each in flat(taken)):
            raise Unreadable(*uncounted(unknown.why))
        return unknown

    def run(self, machine: Machine, network: Instance, sizes: Mapping[str, Shape]) -> tuple[Recorder, Value]:
        """What a network does with inputs of these sizes: the layers that run, and what its forward gives back."""
        modules = list(named_modules(network))
        registered = registered_parameters(modules)
        self.paths = {id(each): path for path, each in modules}
        self.unregistered = {id(each): path for path, each in unregistered(modules)}
        self.network = network
        recorded = partial(self._recorded, machine, network, registered)
        set_for_use(machine, network, modules)
        return run_on(machine, network, sizes, self._call(network), recorded)

    def _recorded(
        self, machine: Machine, network: Instance, registered: set[int], inputs: RunInputs, steps_first: bool
    ) -> tuple[Recorder, Value]:
        """One run; registered: the parameters that the network knows, by their identity."""
        arriving = inputs.arriving
        first = self.first_axes.get(arriving)
        if steps_first:
            arriving = steps_in_front(self._call(network).args, arriving, first)
        recorder = self.running = self.last = Recorder(
            arriving, self.source, METHODS, machine, None, first, steps_first
        )
        recorder.registered = Registered(machine, network, registered)
        args, named = inputs.made(recorder)
        try:
            return recorder, machine.call(network, *args, **named)
        finally:
            self.running = None

    def path_of(self, module: Instance, name: str) -> str:
        """The path of a module in the network; name: what one is called that PyTorch does not know of."""
        if self.running is not None and id(module) not in self.paths:
            take_late(self.running.machine, self.network, self.paths, self.unregistered, module, name)
        return self.paths[id(module)] if id(module) in self.paths else self.unregistered.get(id(module), name)

    def asserted(self, owner: Value, sizes: tuple[Value, ...], place: CodePlace) -> bool:
        """`assert x.shape == (1, 64, 56, 56)` is a claim on the layer that made x."""
        if not isinstance(owner, TorchTensor) or not owner.plain or owner.value < 1:
            return False
        graph = owner.recorder.graph
        shape = graph.shape(owner.value)
        claim = sizes_claimed(sizes, shape, owner.recorder.span(place))
        if claim is not None and owner.recorder is self.running:
            graph.claim(owner.value, claim)
        elif claim is not None and not self.scripted:
            self.said.append(SaidSizes(owner.value, shape, claim))
        return claim is not None

    def _call(self, network: Instance) -> ProgramCall:
        return self.given.get(network.cls.name, ProgramCall((), {}))

    def first_given(self, network: Instance) -> Shape | None:
        """The first tensor that the program calls a network on, of several or of a script's; None where it is none."""
        given = [each for each in self._call(network).args if isinstance(each, Parameter)]
        return shape_of(given[0]) if len(given) > 1 - self.scripted and is_input(given[0]) else None

    def _called(self, machine: Machine, module: Value, *args: Value, **named: Value) -> Value:
        """`module(x)`: its `forward`, under its path."""
        assert isinstance(module, Instance)
        check_initialized(module, "run")
        if module.cls.find("forward") is None and "forward" not in module.attributes:
            if module.cls.unknown:
                return self.swallow(Unknown(f"{module.cls.name}, for {module.cls.unknown} is not read"), args)
            raise Raised("NotImplementedError", f"{module.cls.name} has no forward", hint=meant_forward(module.cls))
        if self.running is None and begins((*args, *named.values())):
            call = in_order(module, args, named)
            tensors, named = self._begun(machine, module, call), call.named
            if _is_layer(module) or not at_top(machine):
                return self._forward(machine, module, tensors, named)
            try:  # it is tried on this input; another one may be given, and then this is no mistake
                return self._forward(machine, module, tensors, named)
            except (CannotRun, StepsFirst) as failed:
                return Unknown(f"what {module.cls.name} makes of an input that it cannot take: {failed}")
        return self._forward(machine, module, args, named)

    def _forward(self, machine: Machine, module: Instance, args: tuple[Value, ...], named: dict[str, Value]) -> Value:
        """A module's forward on what it is given, its layers under its path where one of that is a tensor."""
        first: Value = args[0] if args and type(args[0]) is TorchTensor else None
        first = first or next((each for each in flat(args) if isinstance(each, TorchTensor | LooseTensor)), None)
        recorder = first.recorder if isinstance(first, TorchTensor | LooseTensor) else None
        if recorder is None:
            return call_method(machine, module, "forward", args, named)
        path, before = self.path_of(module, module.cls.name), len(recorder.graph.nodes)
        if self.running is None and isinstance(first, TorchTensor) and first.plain:
            self.reached.setdefault(id(module), recorder.graph.shape(first.value))
        machine.budget.spend(WORK_OF_A_CALL)
        recorder.entered.add(id(module))
        recorder.scope.append(path)
        try:
            args = hooks.before(machine, module, args, named) if hooks.BEFORE in module.attributes else args
            out = run_forward(machine, module, recorder, args, named)
            out = hooks.after(machine, module, args, out) if hooks.AFTER in module.attributes else out
        except Raised:
            recorder.entered.discard(id(module))  # it may be caught, and then the layer never ran
            raise
        finally:
            recorder.scope.pop()
        if path and has_own_forward(module) and isinstance(out, TorchTensor) and not has_children(module):
            return recorder.leaf(machine, out, path, before)
        return out

    def _begun(self, machine: Machine, module: Instance, call: ProgramCall) -> tuple[Value, ...]:
        """Tensors of a size, given to a network outside of a run: inputs to try it on, all of one size."""
        if at_top(machine) and not _is_layer(module):
            self.called.append(module)
            self.given.setdefault(module.cls.name, call)
        first = next((each for each in call.args if is_input(each)), None)
        if not isinstance(first, Parameter):
            return call.args
        self.probed = self.probed or (shape_of(first) if len(machine.frames) > 1 else None)
        self.paths = {id(each): path for path, each in named_modules(module)}
        recorder = Recorder(shape_of(first), self.source, METHODS, machine, first.dims[0])
        return tuple(inputs_given(module, call.args, recorder))

    def _layer(self, name: str, row: TorchLayer) -> Class:
        """A layer of the table as a class."""
        return Class(name, (self.bases.get(row.word, self.module),), self._natives(name, row))

    def _natives(self, name: str, known: TorchLayer) -> Named:
        """What a layer of the table does: its arguments are read where it is made."""

        def forward(machine: Machine, owner: Value, input: Value, *, output_size: Value = None) -> Value:
            assert isinstance(owner, Instance)  # arguments as PyTorch calls them
            row = owner.attributes.get(ROW, known)
            assert isinstance(row, TorchLayer)
            if (made := by_function(machine, row, owner, input)) is not None:
                return made
            if type(input) is not TorchTensor:
                if isinstance(input, Numbers):
                    input = Parameter((len(input.values),), trained=False)
                if isinstance(input, Parameter) and (own := of_own_numbers(machine, row, owner, input)) is not None:
                    return own
            return self._run_layer(machine, name, row, owner, input, output_size)

        init = Native(name, maker(known, name))
        natives: Named = {"__init__": init, "forward": Native(name, forward), TAKES: tuple(known.names)}
        natives["reset_parameters"] = Native("reset_parameters", lambda machine, owner: None)
        return natives

    def _run_layer(
        self, machine: Machine, name: str, row: TorchLayer, owner: Instance, input: Value, output_size: Value
    ) -> Value:
        """A layer on a tensor, under its path."""
        if isinstance(input, UnsizedInput):
            input.at_layer(row, owner)
        path = self.path_of(owner, name)
        registered = self.scripted or id(owner) in self.paths or self.running is None

        def run(x: TorchTensor, folded: bool = False) -> TorchTensor:
            if output_size is not None:
                set_output_size(owner, row, name, x, output_size)
            tensor = x if folded else x.recorder.arriving(x, name, row, owner)
            return x.recorder.run(machine, tensor, row, owner, path, registered)

        try:
            if (made := on_loose(machine, row, owner, input, path, run)) is not None:
                return made
            made = run(needed_tensor(input, name))
            return with_indices(made) if owner.attributes.get("return_indices") else made
        except (Raised, Unreadable) as error:
            called = None if path.rpartition(".")[2].isdigit() else machine.here()  # what calls a part says little
            error.place = error.place or called or _built(owner)
            if isinstance(error, Raised):
                error.of_layer = True
            raise

    def _of_function(self, name: str, signature: str, function: Value) -> Class:
        """A module that calls a function with the arguments that it was made with."""
        row = TorchLayer("", 0, signature, lambda a, axes: {})
        names = row.names

        def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            owner.attributes.update(arguments(row, name, args, named))
            owner.attributes[INITIALIZED] = True
            return None

        def forward(machine: Machine, owner: Value, input: Value, *rest: Value, **named: Value) -> Value:
            assert isinstance(owner, Instance)
            return machine.call(function, input, *[owner.attributes[key] for key in names], *rest, **named)

        return Class(name, (self.module,), {"__init__": Native(name, init), "forward": Native(name, forward)})

    def _made(self, machine: Machine, *sizes: Value, **named: Value) -> Value:
        """`torch.randn(1, 3, 32, 32)`; made outside of all functions it is an input, as a rule."""
        sizes = (named["size"],) if "size" in named else sizes
        given = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        dims = whole_sizes(tuple(given) if isinstance(given, list | tuple) else (given,))
        if min(dims, default=0) < 0:
            raise Raised("RuntimeError", f"a size of a tensor is {min(dims)}, which is below 0")
        if self.running is None and len(machine.frames) == 1 and machine.frames[0][0].file == machine.main:
            self._take_input(dims)
        return Parameter(dims, trained=False)

    def _tensor_class(self, name: str) -> Class:
        """`torch.Tensor(8, 3)`: numbers of this size; of a list, those that are in it."""

        def make(machine: Machine, cls: Value, *sizes: Value, **named: Value) -> Value:
            if len(sizes) == 1 and isinstance(given := sizes[0], list | tuple | Numbers):
                of_a_size = not isinstance(given, Numbers) and any(isinstance(each, Batch) for each in given)
                return self._made(machine, *sizes) if of_a_size else machine.call(SMALL["tensor"], *sizes)
            return self._made(machine, *sizes)

        return Class(name, (OBJECT,), {"__make__": Native(name, make)})

    def _drawn(self, machine: Machine, *ends: Value, **named: Value) -> Value:
        """`torch.randint(0, 8000, (4, 60))`: the size is the last of what is given."""
        size = named.get("size", ends[-1] if ends else None)
        if isinstance(size, list | tuple):
            return self._made(machine, size)
        return Parameter((), trained=False, why="drawn numbers")

    def _take_input(self, dims: tuple[int, ...]) -> None:
        if len(dims) > 1 and min(dims) > 0:
            self.inputs.append(Shape(dims[1], dims[2:]))
            self.first_axes[self.inputs[-1]] = dims[0]

    def _summary(
        self, machine: Machine, model: Value = None, size: Value = None, *rest: Value, **named: Value
    ) -> Value:
        """`summary(net, (3, 32, 32))` says what goes in; torchinfo writes the batch in front."""
        size = named.get("input_size", size)
        self.called += [model] if isinstance(model, Instance) and model.cls.derives(MODULE) else []
        every = list(size) if isinstance(size, list | tuple) else []
        if every and not isinstance(every[0], list | tuple):
            every = [size]
        if not all(isinstance(each, list | tuple) and all(isinstance(n, int) for n in each) for each in every):
            return None
        found = [numbers(each, "a size") for each in every]
        batched = "input_size" in named or any(len(each) == 4 for each in found)
        dims = [each if batched else (1, *each) for each in found]
        for each in dims[:1]:
            self._take_input(each)
        if len(dims) > 1 and isinstance(model, Instance):
            made = ProgramCall(tuple([Parameter(each, trained=False) for each in dims]), {})
            self.given.setdefault(model.cls.name, made)
        return None


def _built(module: Instance) -> CodePlace | None:
    """Where a layer was made."""
    place = module.attributes[BUILT]
    return place if isinstance(place, CodePlace) else None


def _is_layer(module: Instance) -> bool:
    return ROW in module.attributes
