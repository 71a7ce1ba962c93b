"""Set Roleplay up and start it with nothing but Python: ``python bootstrap.py run``.

The Makefile and run.bat only pass their words on to this script. It keeps ``.venv`` equal to the
pinned lock files and runs the task inside it. ``python bootstrap.py help`` lists the tasks.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python should read this, not a traceback
    sys.exit(
        f"bootstrap: Roleplay needs Python 3.11 or newer, and {sys.executable} is "
        f"{sys.version.split()[0]}; name a newer one, for example: make run PYTHON=python3.12"
    )

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / ".roleplay-installed"  # level, pins and place; written when all is in place
BUSY = VENV / ".roleplay-installing"  # outlives only an installation that was cut off
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

BROWSER_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)


def say(message: str) -> None:
    """Print at once, so that the order stays right among what the children print."""
    print(f"bootstrap: {message}", flush=True)


def fail(message: str) -> NoReturn:
    """Stop with one sentence and no traceback."""
    sys.exit(f"bootstrap: {message}")


def call(*command: str | Path) -> int:
    """Run a command at the project's root; on Ctrl-C, let it finish its own way first."""
    interrupts: list[int] = []
    previous = signal.signal(signal.SIGINT, lambda number, _frame: interrupts.append(number))
    try:
        status = subprocess.call([str(part) for part in command], cwd=ROOT)
    finally:
        signal.signal(signal.SIGINT, previous)
    if interrupts:
        raise KeyboardInterrupt
    return status


def quiet(*command: str | Path) -> bool:
    """Whether a command can be run and succeeds; its output is nobody's business."""
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    return False


# The environment


def stamp(level: str) -> str:
    """What a finished environment is marked with: what is in it, and where it was made."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = hashlib.sha256(repr(project).encode())
    for lock in LOCKS.values():
        pins.update(lock.read_bytes())
    return f"{level}\n{pins.hexdigest()}\n{os.fsencode(ROOT)!r}"


def found_stamp() -> str:
    """The mark of the environment that is there, empty for one that was never finished."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return STAMP.read_text(encoding="utf-8")
    return ""


def is_usable() -> bool:
    """Whether the environment's Python still starts (it may be gone) and finds its packages."""
    return quiet(PYTHON, "-c", "import sys, importlib.util as u; sys.exit(not u.find_spec('pip'))")


def is_ready(level: str) -> bool:
    """Whether everything the level needs is installed; ``dev`` contains ``run``."""
    return found_stamp() in (stamp(level), stamp("dev")) and not BUSY.exists() and is_usable()


def is_beyond_repair() -> bool:
    """Whether the environment was cut off while installing, moved from elsewhere, or is broken."""
    found, place = found_stamp(), stamp("run").splitlines()[-1]
    moved = found != "" and found.splitlines()[-1] != place
    return BUSY.exists() or moved or not is_usable()


def prepare(level: str) -> None:
    """Make ``.venv`` hold what the level's lock file says; takes no time where it does."""
    if is_ready(level):
        return
    with alone():
        if is_ready(level):
            return
        if os.path.lexists(VENV) and is_beyond_repair():
            say(f"{VENV} is incomplete, or was made elsewhere; making it anew.")
            shutil.rmtree(VENV)
        if not VENV.exists():
            create()
        install(level)


def create() -> None:
    """Make an empty environment with pip in it."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        fail(
            f"{sys.executable} lacks the venv or ensurepip module; on Debian and Ubuntu run "
            f"`sudo apt-get install python3.{sys.version_info.minor}-venv` and start again."
        )
    VENV.mkdir()
    BUSY.touch()
    if call(getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV) != 0:
        fail("could not make .venv; the reason is above.")


def install(level: str) -> None:
    """Install the pinned packages and, as an editable one, the project itself."""
    lock = LOCKS[level]
    say(f"installing what {lock.name} lists; the first time takes a minute or two...")
    BUSY.touch()
    STAMP.unlink(missing_ok=True)
    os.environ["PIP_USER"] = "0"
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    pinned = call(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", lock)
    status = pinned or call(*pip, "--no-build-isolation", "--editable", ROOT)
    for link in VENV.glob("[Ll]ib/**/_roleplay.pth"):
        # Python 3.11 reads it in the locale's encoding, which an absolute path need not survive.
        link.write_text(os.path.relpath(ROOT, link.parent), encoding="ascii")
    BUSY.unlink()
    if status != 0:
        fail("could not install; pip's reason is above. The next start tries again.")
    STAMP.write_text(stamp(level), encoding="utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """Let one start at a time change the environment; the system frees a dead one's lock."""
    with (ROOT / ".venv.lock").open("a") as file:
        if not try_lock(file):
            say("another start is installing; waiting for it...")
            while not try_lock(file):
                time.sleep(0.5)
        yield


def try_lock(file: IO[str]) -> bool:
    """Take the lock, which ends when the file is closed, unless another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


# The browser


def find_browser() -> str:
    """The path of a Chromium or Chrome that starts, or nothing."""
    named = os.environ.get("ROLEPLAY_CHROMIUM", "")
    if named and not Path(named).is_file():
        fail(f"ROLEPLAY_CHROMIUM is {named!r}, and no such file exists; correct or unset it.")
    commands = (shutil.which(name) for name in BROWSER_COMMANDS)
    places = (os.path.expandvars(place) for place in BROWSER_PLACES)
    found = (path for path in chain(commands, places) if path and Path(path).is_file())
    # `chrome.exe --version` opens a window; Ubuntu's chromium-browser may be an empty promise.
    starting = (path for path in found if os.name == "nt" or quiet(path, "--version"))
    return named or next(starting, "")


def install_browser() -> str:
    """Install Chromium and a Chinese font where apt needs no password; like `find_browser`."""
    root = sys.platform != "win32" and os.geteuid() == 0
    if not shutil.which("apt-get") or not (root or quiet("sudo", "-n", "true")):
        return ""
    say("installing Chromium and a Chinese font with apt-get...")
    apt = (*(() if root else ("sudo", "-n")), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    call(*apt, "-qq", "update")
    call(*apt, "-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")
    return find_browser()


def offer_browser() -> None:
    """Tell the tests by environment variables where the browser is and whether they need it."""
    browser = find_browser() or install_browser()
    required = os.environ.get("CI", "").lower() in ("1", "true")
    if browser:
        os.environ["ROLEPLAY_CHROMIUM"] = browser
    elif required:
        fail("CI is set, so browser tests must run: install Chromium or set ROLEPLAY_CHROMIUM.")
    else:
        say("!!!!!!!!!! no Chromium or Chrome found: ALL BROWSER TESTS WILL BE SKIPPED !!!!!!!!!!")
        say("install one, or set ROLEPLAY_CHROMIUM to the path of its program.")
    if required:
        os.environ["ROLEPLAY_REQUIRE_BROWSER"] = "1"


# The tasks


def run(arguments: Sequence[str]) -> int:
    """Start the server (arguments go to `roleplay serve`)."""
    prepare("run")
    command = [str(PYTHON), str(ROOT / "app.py"), *arguments]
    if os.name == "nt":
        return call(*command)
    os.chdir(ROOT)
    os.execv(PYTHON, command)


def test(arguments: Sequence[str]) -> int:
    """Run the tests (arguments go to pytest)."""
    prepare("dev")
    offer_browser()
    return call(PYTHON, "-m", "pytest", "-n", "2", *arguments)


def lint(_: Sequence[str]) -> int:
    """Check the code: ruff, formatting, types."""
    prepare("dev")
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    return max([call(PYTHON, "-m", *check) for check in checks])


def tidy(_: Sequence[str]) -> int:
    """Format the code and mend what ruff can mend."""
    prepare("dev")
    return call(PYTHON, "-m", "ruff", "check", "--fix-only") or call(PYTHON, "-m", "ruff", "format")


def bench(arguments: Sequence[str]) -> int:
    """Run every script in benchmarks/."""
    prepare("dev")
    scripts = [path for path in sorted(ROOT.glob("benchmarks/*.py")) if path.name[0] != "_"]
    return max([call(PYTHON, path, *arguments) for path in scripts], default=0)


def clean(_: Sequence[str]) -> int:
    """Remove caches and builds; .venv and data/ stay."""
    for pattern in ("**/__pycache__", ".*_cache", ".hypothesis", "build", "dist"):
        for path in ROOT.glob(pattern):
            if VENV not in path.parents:
                shutil.rmtree(path)
    return 0


TASKS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run, "test": test, "lint": lint, "format": tidy, "bench": bench, "clean": clean,
}  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Do the task named first (``run`` if none is) and return the exit status."""
    name, *rest = arguments or ["run"]
    if name in TASKS:
        return TASKS[name](rest)
    if name not in ("help", "-h", "--help"):
        fail(f"no task {name!r}; there are {', '.join(TASKS)}.")
    for task, function in TASKS.items():
        print(f"  make {task:<8}{function.__doc__}")
    print('Pass arguments on: make run ARGS="--port 8000". On Windows: run.bat run --port 8000')
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail(f"{error}. If another user (sudo?) made it, remove it or make it yours with chown.")
