"""Makes answered_programs.jsonl: what PyTorch says of the programs in answered_programs, which are ours.

Run `python -m tests.data.make_answered_programs` where torch is installed. Each program is run on a batch of two; a row
has the parameters, the sizes that come out, and the MACs of one item that are those of convolutions and linear layers,
None where recurrent layers run, which PyTorch's counter does not see.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent


class Case(NamedTuple):
    """A program, the sizes that are given from outside, how torch makes its network, and what that is called on.

    network: which of the program's it is, where that is open.
    """

    file: str
    size: str | None
    made: str
    given: str
    network: str = ""


CASES: list[Case] = [
    Case(
        "attn_gate.py",
        "64x32x32",
        "AttentionGate(64, 64, 32)",
        "torch.randn(2,64,32,32), torch.randn(2,64,32,32)",
        network="AttentionGate(64, 64, 32)",
    ),
    Case("attention_pool.py", "3x32x32", "Net()", "torch.randn(2,3,32,32)", network="Net()"),
    Case("bert_like.py", "16", "Cls()", "torch.randint(0,90,(2,16)), torch.zeros(2,16).long()"),
    Case(
        "cdcgan_map.py",
        "1x64x64",
        "Discriminator(10, 64)",
        "torch.randn(2,1,64,64), torch.randint(0,10,(2,))",
        network="Discriminator(10, 64)",
    ),
    Case("cdcgan_onehot.py", "100x1x1", "Gen()", "torch.randn(2,100,1,1), torch.randn(2,10,1,1)"),
    Case("cgan_d.py", "1x28x28", "Discriminator()", "torch.randn(2,1,28,28), torch.randint(0,10,(2,))"),
    Case("cgan_g.py", "100", "Generator()", "torch.randn(2,100), torch.randint(0,10,(2,))"),
    Case("critic.py", "24", "Critic(24, 4)", "torch.randn(2,24), torch.randn(2,4)", network="Critic(24, 4)"),
    Case("ddpg_critic.py", "24", "Critic()", "torch.randn(2,24), torch.randn(2,4)"),
    Case("deep_copies.py", "3x9x9", "Net()", "torch.randn(2,3,9,9)", network="Net()"),
    Case("film.py", "3x64x64", "FiLMNet()", "torch.randn(2,3,64,64), torch.randn(2,12)"),
    Case("further_parameters.py", "3x8x8", "Net()", "torch.randn(2,3,8,8)", network="Net()"),
    Case("grl.py", "3x28x28", "DANN()", "torch.randn(2,3,28,28), 0.5"),
    Case("image_meta.py", "3x64x64", "Melanoma()", "torch.randn(2,3,64,64), torch.randn(2,9)"),
    Case("image_meta_cat.py", "3x64x64", "Net()", "torch.randn(2,3,64,64), torch.randn(2,5)"),
    Case(
        "lstm_state.py", "20", "CharRNN()", "torch.randint(0,60,(2,20)), (torch.randn(2,2,128), torch.randn(2,2,128))"
    ),
    Case("masked.py", "16", "Enc()", "torch.randint(0,90,(2,16)), torch.ones(2,16)"),
    Case("memory_keys.py", "32x16x16", "LinearAttention(32)", "torch.randn(2,32,16,16)", network="LinearAttention(32)"),
    Case("parameters_everywhere.py", "6", "Net()", "torch.randint(0,50,(2,6))", network="Net()"),
    Case("mlp_cat.py", "2", "VelocityField()", "torch.randn(2,2), torch.rand(2,1)"),
    Case("mlp_unsq.py", "2", "Denoiser()", "torch.randn(2,2), torch.rand(2)"),
    Case("ncf.py", "1", "NCF()", "torch.randint(0,90,(2,)), torch.randint(0,90,(2,))"),
    Case("scse_pinn.py", "1", "PINN()", "torch.rand(2,1), torch.rand(2,1)"),
    Case("seq2seq.py", "10", "Tr()", "torch.randint(0,90,(2,10)), torch.randint(0,90,(2,10))"),
    Case("sgan_prog.py", "64", "G()", "torch.randn(2,64), 0.5"),
    Case("text_len.py", "30", "Cls()", "torch.randint(0,90,(2,30)), torch.tensor([30, 12])"),
    Case("triplet.py", "1x28x28", "Tri()", "torch.randn(2,1,28,28), torch.randn(2,1,28,28), torch.randn(2,1,28,28)"),
    Case("unet_sinus.py", "3x32x32", "UNet()", "torch.randn(2,3,32,32), torch.randint(0,1000,(2,))"),
    Case("unet_view1.py", "3x32x32", "Net()", "torch.randn(2,3,32,32), torch.rand(2)"),
    Case(
        "up_block.py",
        "128x16x16",
        "Up(128, 64)",
        "torch.randn(2,128,16,16), torch.randn(2,64,32,32)",
        network="Up(128, 64)",
    ),
    Case(
        "up_pad.py",
        "x1=128x16x16,x2=64x32x32",
        "Up(128, 64)",
        "torch.randn(2,128,16,16), torch.randn(2,64,32,32)",
        network="Up(128, 64)",
    ),
    Case("x_last.py", "x=3x32x32", "Net()", "torch.rand(2), torch.randn(2,3,32,32)"),
    Case(
        "caption_words.py",
        "images=3x64x64,captions=12",
        "Caption()",
        "torch.randn(2,3,64,64), torch.randint(0,90,(2,12))",
    ),
    Case("vqa_words.py", "img=3x64x64,question=14", "VQA()", "torch.randn(2,3,64,64), torch.randint(0,900,(2,14))"),
    Case(
        "ddpm_emb.py",
        "1x28x28",
        "ContextUnet()",
        "torch.randn(2,1,28,28), torch.randint(0,10,(2,)), torch.rand(2), torch.zeros(2)",
    ),
    Case(
        "gru_dec.py",
        "1",
        "DecoderRNN(256, 1000)",
        "torch.randint(0,90,(2,1)), torch.randn(1,2,256)",
        network="DecoderRNN(256, 1000)",
    ),
    Case("vae_normal.py", "784", "VAE()", "torch.randn(2,784)"),
    Case("vae_td.py", "784", "VAE()", "torch.randn(2,784)"),
    Case("rl_normal.py", "11", "Actor(11, 3, 1.0)", "torch.randn(2,11)", network="Actor(11, 3, 1.0)"),
    Case("gauss_policy_param.py", "8", "Policy()", "torch.randn(2,8)"),
    Case("gru_latent.py", "30x12", "SeqVAE()", "torch.randn(2,30,12)"),
    Case("gru_latent2.py", "30x12", "SeqVAE()", "torch.randn(2,30,12)"),
    Case("gru_molecule.py", "120x33", "MolVAE()", "torch.randn(2,120,33)"),
    Case("capsnet.py", "1x28x28", "CapsNet()", "torch.randn(2,1,28,28)"),
    Case("capsnet_ein.py", "1x28x28", "Caps()", "torch.randn(2,1,28,28)"),
    Case("convlstm.py", "5x1x16x16", "Net()", "torch.randn(2,5,1,16,16)"),
    Case("vq_lookup.py", "16x8x8", "VQ()", "torch.randn(2,16,8,8)"),
    Case("steps_second.py", "1x100x40", "Net()", "torch.randn(2,1,100,40)", network="Net()"),
    Case("hooked_parts.py", "3x20x20", "net", "torch.randn(2,3,20,20)"),
    Case("pooled_steps.py", "6x50", "Steps()", "torch.randn(2,6,50)"),
    Case("block_first.py", None, "net", "torch.randn(2,1,64,64)"),
    Case("loss_beside.py", "1x20x20", "net", "torch.randn(2,1,20,20), torch.randn(2,1,20,20)"),
    Case("cut_out.py", None, "ext", "torch.randn(2,3,64,64)"),
    Case("trained_back.py", "3x64x64", "model_ft", "torch.randn(2,3,64,64)"),
    Case("made_by_function.py", "3x32x32", "Mixer()", "torch.randn(2,3,32,32)"),
    Case("by_name.py", "3x16x16", "Dense()", "torch.randn(2,3,16,16)"),
    Case("places_changed.py", "3x16x16", "whole", "torch.randn(2,3,16,16)"),
    Case("stack_meets.py", "16", "Net()", "torch.randn(2,16)"),
    Case("own_train.py", "3x16x16", "Frozen()", "torch.randn(2,3,16,16)", network="Frozen()"),
    Case("rows_of_a_config.py", "3x20x20", "Net()", "torch.randn(2,3,20,20)", network="Net()"),
    Case("weights_of_items.py", "20", "Net()", "torch.randn(2,20)", network="Net()"),
    Case("bags_of_words.py", "12", "Net()", "torch.randint(0,50,(2,12))"),
    Case("bags_by_offsets.py", "12", "Net()", "torch.randint(0,50,(24,)), torch.tensor([0, 12])"),
    Case("fractional_pools.py", "3x20x24", "Net()", "torch.randn(2,3,20,24)"),
    Case("losses_inside.py", "3x16x16", "Net()", "torch.randn(2,3,16,16)", network="Net()"),
    Case("picked_numbers.py", "6x16", "Net()", "torch.randn(2,6,16)"),
    Case("sequences_of_items.py", "4x3x12x10", "Net()", "torch.randn(2,4,3,12,10)", network="Net()"),
    Case("splines_and_points.py", "3x32", "Net()", "torch.randn(2,3,32)", network="Net()"),
    Case("timm_parts.py", "3x16x24", "Net()", "torch.randn(2,3,16,24)", network="Net()"),
    Case("experts.py", "3x32x32", "Mixture()", "torch.randn(2,3,32,32)"),
]


def tensors(torch: Any, out: Any) -> list[Any]:
    """The tensors that a network gives back."""
    if isinstance(out, torch.Tensor):
        return [out]
    inner = out.values() if isinstance(out, dict) else out if isinstance(out, list | tuple) else ()
    return [found for each in inner for found in tensors(torch, each)]


def answered(torch: Any, case: Case) -> dict[str, Any]:
    """What PyTorch says of a program."""
    from torch.utils.flop_counter import FlopCounterMode  # type: ignore[import-not-found]

    scope: dict[str, Any] = {"__name__": "program"}
    exec((HERE / "answered_programs" / case.file).read_text(encoding="utf-8"), scope)
    scope["torch"] = torch
    net = eval(case.made, scope).eval()
    given = eval(f"[{case.given}]", scope)
    with FlopCounterMode(display=False) as counter:
        made = net(*given)
    recurrent = any(isinstance(each, torch.nn.RNNBase | torch.nn.RNNCellBase) for each in net.modules())
    counted = counter.get_flop_counts().get("Global", {})
    flops = sum([n for op, n in counted.items() if not any(word in str(op) for word in ("bmm", "attention"))])
    return {
        "params": sum([each.numel() for each in net.parameters()]),
        "macs": None if recurrent else flops // 4,
        "outputs": ["x".join(map(str, each.shape)) for each in tensors(torch, made) if each.dim()],
    }


def main() -> None:
    import torch  # type: ignore[import-not-found]

    warnings.simplefilter("ignore")
    version = torch.__version__.partition("+")[0]
    lines = [json.dumps({"about": f"what PyTorch {version} says of answered_programs, on a batch of two"})]
    lines += [json.dumps({"name": case.file} | answered(torch, case)) for case in CASES]
    (HERE / "answered_programs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
