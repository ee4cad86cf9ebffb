"""A process that has the program's modules loaded and runs none of it: each command is a fork of it.

The command starts as from a shell, but that nothing need be imported: with its own streams, environment and directory,
and with nothing left of the commands before it.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

LONGEST_PIECE = 1 << 16


class Server:
    """The process, and the socket by which it is asked."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.here, there = socket.socketpair()
        command = [sys.executable, "-m", "tests.cli.forks", str(there.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[there.fileno()], env=environment)
        there.close()
        atexit.register(self.close)

    def run(
        self,
        words: Sequence[str],
        environment: dict[str, str],
        cwd: str,
        stdin: int,
        stdout: tuple[int, int] | None = None,
    ) -> tuple[int, bytes, bytes]:
        """Run one command: its exit status, negative for the signal that ended it, and what it wrote to two pipes.

        stdout: the two ends of something else than a pipe, ours first.
        """
        request = json.dumps([list(words), environment, cwd]).encode()
        (out, its_out), (err, its_err) = stdout or os.pipe(), os.pipe()
        socket.send_fds(self.here, [len(request).to_bytes(8, "big")], [stdin, its_out, its_err])
        self.here.sendall(request)
        os.close(its_out)
        os.close(its_err)
        written = _all(out, err)
        return int.from_bytes(_exactly(self.here, 4), "big", signed=True), written[out], written[err]

    def close(self) -> None:
        self.here.close()
        self.process.wait()


def _all(*pipes: int) -> dict[int, bytes]:
    """What comes out of pipes, until nobody can write to them."""
    written = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as ready:
        for pipe in pipes:
            ready.register(pipe, selectors.EVENT_READ)
        while ready.get_map():
            for key, _ in ready.select():
                try:
                    piece = os.read(key.fd, LONGEST_PIECE)
                except OSError:  # the other end of a terminal was closed
                    piece = b""
                written[key.fd] += piece
                if not piece:
                    ready.unregister(key.fd)
                    os.close(key.fd)
    return written


def _exactly(sock: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = sock.recv(min(length - len(data), LONGEST_PIECE))
        if not piece:
            raise EOFError("the process that runs the commands has ended")
        data += piece
    return data


def serve(sock: socket.socket) -> None:
    """Fork for each request until the other end is closed."""
    _load()
    while True:
        head, fds, _, _ = socket.recv_fds(sock, 8, 3)
        if not head:
            return
        words, environment, cwd = json.loads(_exactly(sock, int.from_bytes(head, "big")))
        child = os.fork()
        if child == 0:
            sock.close()
            _command(words, environment, cwd, fds)
        for each in fds:
            os.close(each)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sock.sendall(status.to_bytes(4, "big", signed=True))


def _load() -> None:
    """Import what a command may need, as the program itself does."""
    import pkgutil

    import convcalc.cli.entry
    from convcalc import _startup

    _startup.import_click()
    for module in pkgutil.walk_packages(convcalc.__path__, "convcalc."):
        if module.name != "convcalc.__main__":
            __import__(module.name)


def _command(words: list[str], environment: dict[str, str], cwd: str, fds: Sequence[int]) -> NoReturn:
    """Be `convcalc WORDS`."""
    from convcalc.cli.entry import main

    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    sys.stdin = io.TextIOWrapper(open(0, "rb"), encoding, "surrogateescape")  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb"), encoding, "surrogateescape" if encoding == "utf-8" else "strict")  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb"), encoding, "backslashreplace")  # noqa: SIM115
    sys.argv = ["convcalc", *words]
    try:
        status: object = main()
    except SystemExit as leaving:
        status = leaving.code
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    os._exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
