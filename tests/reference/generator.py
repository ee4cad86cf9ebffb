"""Random programs: every kind, every merge, small sizes; and, now and then, factors too fine to follow."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.reference.counting import Impossible, TooLarge, points
from tests.reference.interpreter import run
from tests.reference.layers import (
    ACTIVATIONS,
    Adaptive,
    Border,
    Conv,
    Dense,
    Flatten,
    Global,
    Map,
    Norm,
    Pairs,
    PixelShuffle,
    Pointwise,
    Pool,
    Reshape,
    Shuffle,
    Subsample,
    TConv,
    Upsample,
    Window,
)
from tests.reference.programs import Body, Branches, From, Group, Item, Label, Program, Residual, Skip
from tests.reference.rarer_layers import (
    AnyLayer,
    Embedding,
    Factors,
    Normalize,
    OfChannels,
    PixelUnshuffle,
    Resize,
    Take,
)

FINE = (1_000_001, 999_983, 65_537, 4_097)


class Generator:
    """Draws from one Random; channels are mostly small even numbers, so that groups divide and branches meet."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rank = random.choice((1, 1, 2, 2, 2, 3))
        self.names: list[str] = []
        self.count = 0
        self.fine = self.rank == 1 and random.random() < 0.04

    def program(self) -> Program:
        choice = self.random
        if choice.random() < 0.03:
            return self.without_a_map()
        largest = {1: 30, 2: 14, 3: 7}[self.rank]
        size = [choice.randint(1, largest) for _ in range(self.rank)]
        if choice.random() < 0.5:
            size = [max(size)] * self.rank
        program = Program((*size, choice.choice((1, 2, 3, 4, 4, 4, 8))), ())
        for _ in range(choice.randint(1, 6)):
            if self.maybe(0.06):
                more = self.reshaped(program)
            else:
                more = (self.fitted(program) if self.maybe(0.1) else self.item(0),)
            program = self.longer(program, more)
        program = self.longer(program, self.head())
        return program if program.body else program._replace(body=(self.pointwise(),))

    def without_a_map(self) -> Program:
        """A vector: numbers, or words of which vectors are looked up."""
        choice = self.random
        self.rank = 0
        numbers = (choice.randint(1, 9),)
        if self.maybe():
            return Program(numbers, self.vector())
        self.rank = 1
        program = Program(numbers, (Embedding(choice.randint(1, 9), choice.randint(1, 9)),))
        for _ in range(choice.randint(0, 3)):
            program = self.longer(program, (self.layer(),))
        return program

    def alone(self) -> Program:
        """One layer, whether it can be or not."""
        program = Program((*self.ints(1, 8), self.random.randint(1, 8)), ())
        return program._replace(body=(self.fitted(program, 0.4) if self.maybe() else self.layer(),))

    def longer(self, program: Program, more: Body) -> Program:
        """With some items behind it; what cannot be is nearly always left away again."""
        made = program._replace(body=program.body + more)
        try:
            run(made)
        except Impossible:
            return made if self.maybe(0.05) else program
        except TooLarge:
            return program
        return made

    def vector(self) -> Body:
        layers = [Dense(self.random.randint(1, 6), self.maybe()), self.pointwise(), self.norm(), self.on_channels()]
        return tuple(self.random.choices(layers, k=self.random.randint(1, 3)))

    def head(self) -> Body:
        choice = self.random.random()
        if choice < 0.8:
            return ()
        if choice < 0.85:
            return (Flatten(), Dense(3, self.maybe()))
        return (self.random.choice((Global("gap"), Global("gmp"), Flatten(), Dense(5, True))), *self.vector())

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def ints(self, least: int, most: int) -> tuple[int, ...]:
        """One number an axis; often the same on all."""
        each = tuple(self.random.randint(least, most) for _ in range(self.rank))
        return (each[0],) * self.rank if self.maybe(0.6) else each

    def pairs(self, most: int) -> Pairs:
        before, after = self.ints(0, most), self.ints(0, most)
        return tuple(zip(before, before if self.maybe(0.6) else after, strict=True))

    def filters(self) -> int:
        return self.random.choice((1, 2, 2, 4, 4, 4, 6, 8))

    # --- bodies ---

    def body(self, length: int, depth: int = 0) -> Body:
        return tuple(self.item(depth) for _ in range(length))

    def item(self, depth: int) -> Item:
        makers: list[tuple[int, Callable[[int], Item]]] = [(22, lambda _: self.layer()), (2, self.label)]
        if depth < 3:
            makers += [(3, self.group), (5, self.branches), (4, self.residual), (2, self.pooled), (2, self.gate)]
        if self.names:
            makers += [(3, self.skip), (1, lambda _: From(self.random.choice(self.names)))]
        return self.random.choices([make for _, make in makers], [weight for weight, _ in makers])[0](depth)

    def label(self, depth: int) -> Item:
        self.count += 1
        made = Label(f"t{self.count}", self.layer())
        self.names.append(made.name)
        return made

    def inside(self, length: int, depth: int, outer: bool = True) -> Body:
        """A body in brackets: names in it are its own; outer: may it name what lies outside?"""
        known = self.names
        self.names = list(known) if outer else []
        made = self.body(length, depth + 1)
        self.names = known
        return made

    def group(self, depth: int) -> Item:
        block = self.maybe(0.3)
        self.count += 1
        name = f"b{self.count}" if block else ""
        body = self.inside(self.random.randint(1, 2), depth, outer=not block)
        return Group(body, self.random.choice((0, 1, 2, 2, 3, 4)), name)

    def branches(self, depth: int) -> Item:
        branch = self.keeping if self.maybe(0.85) else self.inside
        word = self.random.choice(("concat", "concat", "add", "mul"))
        lengths = [self.random.choice((0, 1, 1, 2)) for _ in range(self.random.randint(2, 3))]
        made = [branch(length, depth) for length in lengths]
        if word != "concat" and self.maybe(0.7):
            made = [(*each, self.same_channels()) if each else each for each in made[:1] * len(made)]
        made[1:-1] = [each or (Pointwise("identity"),) for each in made[1:-1]]  # shown as a layer between two bars
        return Branches(word, tuple(made), self.random.choice((1, 1, 1, 2)))

    def keeping(self, length: int, depth: int) -> Body:
        """Layers that keep the size of the map."""
        return tuple(self.same_channels() if self.maybe(0.8) else self.pointwise() for _ in range(length))

    def same_channels(self) -> AnyLayer:
        """A layer that keeps size and channels, its centre often elsewhere."""
        kernel, dilation = self.ints(1, 3), self.ints(1, 2)
        both = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        before = [self.random.randint(0, b) if self.maybe(0.3) else b // 2 for b in both]
        pads = tuple((f, b - f) for f, b in zip(before, both, strict=True))
        window = Window(kernel, (1,) * self.rank, dilation, pads)
        return Conv("dwconv", None, window, 1, self.maybe(), True)

    def residual(self, depth: int) -> Item:
        shortcut = self.random.choice(("", "A", "A", "B", "C", "if same"))
        if self.maybe(0.1):
            return Residual(shortcut, self.inside(self.random.randint(0, 2), depth, outer=False))
        kernel, filters = self.random.choice((1, 3)), self.filters()
        ones = (1,) * self.rank
        first = Window((kernel,) * self.rank, self.ints(1, 3), ones, "half")
        last = Window((3,) * self.rank, ones, ones, "half")
        body: list[Item] = [Conv("conv", filters, first, 1, self.maybe(), False)]
        if self.maybe():
            body += [self.pointwise(), Conv("conv", self.filters(), last, 1, self.maybe(), False)]
        return Residual(shortcut, tuple(body))

    def pooled(self, depth: int) -> Item:
        """An image-pooling branch: what sees everything beside what does not (DeepLab)."""
        size = self.ints(1, 8)
        pool = self.random.choice((Global("gap"), Adaptive("avgpool", (1,) * self.rank), Adaptive("maxpool", size)))
        up = Upsample(self.ints(1, 8), self.maybe())
        window = Window((3,) * self.rank, (1,) * self.rank, (1,) * self.rank, "same")
        conv = Conv("conv", self.filters(), window, 1, False, False)
        return Branches("concat", ((pool, self.pointwise(), up), (Adaptive("avgpool", up.factor), conv)))

    def gate(self, depth: int) -> Item:
        pool = OfChannels("channelmean") if self.maybe(0.2) else Global(self.random.choice(("gap", "gmp")))
        squeeze: Body = (pool, self.same_channels() if self.maybe(0.3) else Pointwise("sigmoid"))
        return Branches("mul", ((), squeeze) if self.maybe(0.7) else (squeeze, self.keeping(1, depth)))

    def skip(self, depth: int) -> Item:
        names = self.random.choices(self.names, k=self.random.choice((1, 1, 2)))
        return Skip(self.random.choice(("concat", "concat", "add", "mul")), tuple(names), self.maybe(0.8))

    def reshaped(self, program: Program) -> Body:
        """The elements in another shape, or flattened and back, with the axes that there were."""
        try:
            now = run(program)[1].map
            count = points((now.channels, *now.size))
        except (Impossible, TooLarge):
            return ()
        to = now
        if self.maybe(0.15):  # of another rank, where nothing but a vector is made of it
            return self._of_another_rank(now, count)
        if self.maybe(0.7) and now.size:
            elements = [n for n in (now.channels, *now.size) if n > 1] or [1]
            self.random.shuffle(elements)
            sizes = [1] * (self.rank + 1)
            for n in elements:
                sizes[self.random.randrange(len(sizes))] *= n
            to = Map(sizes[0], tuple(sizes[1:]))
        elif not now.size:
            to = Map(1, (count,) + (1,) * (self.rank - 1))
        between: Body = (Flatten(), Pointwise("relu")) if self.maybe() else (Flatten(),)
        return (*(between if self.maybe(0.6) else ()), Reshape(to))

    def _of_another_rank(self, now: Map, count: int) -> Body:
        parts = [n for n in (now.channels, *now.size) if n > 1]
        sizes = parts if len(parts) in (2, 3) and len(parts) != self.rank + 1 else [count]
        made = Reshape(Map(sizes[-1], tuple(sizes[:-1])))
        behind: Body = (self.pointwise(),) if self.maybe() else (Flatten(), self.pointwise())
        return (made, *behind, Reshape(now)) if self.maybe() else (made, *behind, Dense(3, True))

    def fitted(self, program: Program, wrong: float = 0.1) -> Item:
        """What goes by the numbers that arrive, or by one more."""
        try:
            now = run(program)[1].map
            numbers = points((now.channels, *now.size))
        except (Impossible, TooLarge):
            return self.pointwise()
        choice, more = self.random, self.maybe(wrong)
        size = now.size or (1,)
        divisors = [f for f in range(1, max(size) + 1) if all(n % f == 0 for n in size)]
        end = choice.randint(1, now.channels)
        return choice.choice(
            (
                PixelUnshuffle(choice.choice(divisors) + more),
                Take(choice.randint(0, end - (not more)), end + more),
                Factors(numbers + more, choice.choice(("", "bias", "nogamma"))),
                Factors(now.channels + more, choice.choice(("", "bias", "nogamma"))),
                Normalize(now.channels + more),
                Pointwise("prelu", str(now.channels + more)),
                Subsample(now.channels + choice.choice((0, 1, 4)) - more, self.ints(1, 3) if now.size else ()),
                Shuffle(choice.choice([g for g in range(1, now.channels + 1) if now.channels % g == 0]) + more),
                Resize(None, self.ints(1, 12), self.maybe(0.7), self.maybe(0.3)),
            )
        )

    # --- layers ---

    def layer(self) -> AnyLayer:
        makers: list[tuple[int, Callable[[], AnyLayer]]] = [
            *(
                (8, self.conv),
                (4, self.pool),
                (4, self.tconv),
                (4, self.upsample),
                (3, self.adaptive),
                (3, self.border),
            ),
            *((3, self.norm), (3, self.pointwise), (1, lambda: Shuffle(self.random.choice((1, 2, 3))))),
            *((1, lambda: PixelShuffle(2)), (2, self.resized), (1, self.on_channels)),
        ]
        return self.random.choices([make for _, make in makers], [weight for weight, _ in makers])[0]()

    def window(self, largest: int, dilation: int, words: tuple[str, ...], most: int) -> Window:
        padding = self.random.choice(words) if self.maybe(0.3) else self.pairs(most)
        return Window(self.ints(1, largest), self.ints(1, 3), self.ints(1, dilation), padding)

    def conv(self) -> AnyLayer:
        word = self.random.choice(("conv", "conv", "conv", "conv", "conv", "dwconv", "dwconv", "sepconv", "local"))
        window = self.window(4, 3, ("same", "same_lower", "valid", "half", "full", "causal"), 3)
        if word == "local":
            return Conv(word, self.filters(), window._replace(dilation=(1,) * self.rank), 1, self.maybe(), False)
        depthwise = word != "conv" or self.maybe(0.1)
        groups = self.random.choice((1, 1, 1, 2, 4)) if not depthwise else 1
        filters = None if depthwise and word != "sepconv" else self.filters()
        if depthwise and word == "conv" and self.maybe():
            filters = self.filters()
        return Conv(word, filters, window, groups, self.maybe(), depthwise)

    def tconv(self) -> AnyLayer:
        stride = self.ints(1, 3)
        if self.fine and self.maybe():
            stride = (self.random.choice(FINE),)
        kernel, dilation = self.ints(1, 4), self.ints(1, 3)
        padding: Pairs | str = self.random.choice(("same", "valid")) if self.maybe(0.2) else self.pairs(2)
        extra = self.ints(0, 2) if padding != "same" and self.maybe(0.3) else (0,) * self.rank
        groups = self.random.choice((1, 1, 1, 2, 4))
        return TConv(self.filters(), kernel, stride, dilation, padding, extra, groups, self.maybe())

    def pool(self) -> AnyLayer:
        word = self.random.choice(("maxpool", "maxpool", "avgpool", "lppool"))
        window = self.window(4, 2 if word == "maxpool" else 1, ("same", "same_lower", "valid", "half"), 2)
        if word == "lppool":
            window = window._replace(padding=((0, 0),) * self.rank)
        if self.maybe(0.3):
            window = window._replace(stride=window.kernel)
        return Pool(word, window._replace(ceil=not isinstance(window.padding, str) and self.maybe(0.3)))

    def adaptive(self) -> AnyLayer:
        return Adaptive(self.random.choice(("avgpool", "maxpool")), self.ints(1, 7))

    def upsample(self) -> AnyLayer:
        factor = self.ints(1, 4)
        if self.fine and self.maybe():
            factor = (self.random.choice(FINE),)
        return Upsample(factor, self.maybe())

    def border(self) -> AnyLayer:
        return Border(self.random.choice(("zeropad", "crop")), self.pairs(2))

    def norm(self) -> AnyLayer:
        word = self.random.choice(("bn", "bn", "ln", "gn", "instnorm", "lrn"))
        number = self.random.choice((1, 2)) if word == "gn" else self.random.choice((3, 5)) if word == "lrn" else None
        without = "" if word == "lrn" else self.random.choice(("", "", "", "noaffine", "nogamma", "nobeta"))
        return Norm(word, number, without)

    def pointwise(self) -> AnyLayer:
        word = self.random.choice(ACTIVATIONS)
        argument = {"dropout": "0.5", "lrelu": "0.1", "prelu": self.random.choice(("", "1"))}.get(word, "")
        return Pointwise(word, argument)

    def on_channels(self) -> AnyLayer:
        """What goes channel by channel, or makes one of them."""
        choice = self.random
        count = choice.choice((None, None, 1, 2))
        return choice.choice(
            (
                Take(first := choice.randint(0, 2), first + choice.randint(0, 2)),
                OfChannels(choice.choice(("channelmean", "channelmax"))),
                Factors(count, choice.choice(("", "bias", "nogamma"))),
                Normalize(count),
            )
        )

    def resized(self) -> AnyLayer:
        if self.maybe(0.3):
            return PixelUnshuffle(self.random.randint(1, 3))
        if self.maybe(0.3):
            return Resize(self.random.randint(1, 4), (), self.maybe(0.9), True)
        bilinear = self.maybe(0.7)
        return Resize(None, self.ints(1, 12), bilinear, self.maybe(0.5 if bilinear else 0.05))
