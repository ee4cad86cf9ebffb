"""Makes the files in tests/data/weights: `python -m tests.data.make_weights`. Every tensor repeats one number."""

from __future__ import annotations

from tests.places import DATA
from tests.readers.weights import files

MADE = {
    "resnet18.pt": files.saved(files.resnet((2, 2, 2, 2), deep=False)),
    "resnet50_10_classes.pth": files.saved(files.resnet((3, 4, 6, 3), deep=True, classes=10)),
}


def main() -> None:
    for name, data in MADE.items():
        (DATA / "weights" / name).write_bytes(data)


if __name__ == "__main__":
    main()
