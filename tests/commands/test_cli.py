"""The command line as its users call it: a process, its output, its exit code."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roleplay.content.acts import Act

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = [
    "您好，我是速运客服小林，让您一直等着没个信儿，对不住。",
    "换谁等急件没消息都着急。里面寄的是什么，什么时候要用？",
    "您之前打过电话问过吗，那边怎么答复的？",
    "我给您安排今天优先派送，每到一站发短信，邮费全额退回。",
    "今天下午三点前送到，送到我再给您回个电话。",
    "那就说好了：三点前送到、每站短信、邮费退回。还有别的要我办的吗？",
]


def roleplay(
    *words: str, stdin: str | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "roleplay.cli", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


def chat(out: Path, script: Path, *more: str) -> dict[str, object]:
    script.write_text("\n".join(SCRIPT), encoding="utf-8")
    words = ["chat", "--persona", "angry", "--scenario", "parcel-delay", "--language", "zh"]
    done = roleplay(*words, "--script", str(script), "--out", str(out), *more)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    "command", [[], ["chat"], ["grade"], ["analyse"], ["check"], ["serve"], ["doctor"]]
)
def test_every_command_has_help_and_imports_no_web_stack(command: list[str]) -> None:
    begun = time.perf_counter()
    done = roleplay(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert time.perf_counter() - begun < 5


def test_help_loads_nothing_heavy() -> None:
    heavy = ("gradio", "fastapi", "langchain_core", "numpy", "sqlalchemy")
    code = f"import sys, roleplay.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_chat_writes_a_transcript_and_grade_reads_it(tmp_path: Path) -> None:
    out = tmp_path / "t.json"
    found = chat(out, tmp_path / "script.txt", "--seed", "3")
    assert found["format"] == "roleplay-transcript/1"
    assert {
        "language",
        "channel",
        "seed",
        "engine",
        "difficulty",
        "persona",
        "scenario",
        "turns",
    } <= set(found)
    turns: list[dict[str, object]] = found["turns"]  # type: ignore[assignment]
    assert [t["n"] for t in turns] == list(range(1, len(turns) + 1))
    assert all("mind" in t for t in turns if t["speaker"] == "customer")
    assert all("acts" in t for t in turns if t["speaker"] == "trainee")
    done = roleplay("grade", str(out), "--json")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.strip().splitlines()
    card = json.loads(line)
    assert set(card["rubrics"]) >= {"empathy", "complaint_handling"}
    texts = {t["n"]: str(t["text"]) for t in turns}
    for rubric in card["rubrics"].values():
        for verdict in rubric["criteria"].values():
            for answer in verdict["checks"].values():
                assert (answer["quote"] is not None) == answer["met"]
                if answer["met"]:
                    assert answer["quote"] in texts[answer["turn"]]


def test_the_same_seed_gives_the_same_output_twice(tmp_path: Path) -> None:
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    chat(one, tmp_path / "s", "--seed", "11")
    chat(two, tmp_path / "s", "--seed", "11")
    assert one.read_bytes() == two.read_bytes()
    first, second = (roleplay("grade", str(one), "--json").stdout for _ in range(2))
    assert first == second


def test_a_script_may_come_from_standard_input_with_json_strings(tmp_path: Path) -> None:
    out = tmp_path / "t.json"
    script = json.dumps("第一段。\n\n第二段。", ensure_ascii=False) + "\n\n好的。\n"
    words = [
        "chat",
        "--persona",
        "silent",
        "--scenario",
        "parcel-delay",
        "--script",
        "-",
        "--out",
        str(out),
    ]
    done = roleplay(*words, stdin=script)
    assert done.returncode == 0, done.stderr
    turns = json.loads(out.read_text(encoding="utf-8"))["turns"]
    assert turns[1]["text"] == "第一段。\n\n第二段。"
    assert [t["speaker"] for t in turns[:4]] == ["customer", "trainee", "customer", "customer"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chat", "--persona", "nobody", "--scenario", "parcel-delay"], "no persona 'nobody'"),
        (["chat", "--persona", "angry", "--scenario", "nothing"], "no scenario 'nothing'"),
        (["grade", "missing.json"], "missing.json: cannot be read"),
        (["grade", "LICENSE"], "LICENSE: not valid JSON"),
        (["check", "nowhere"], "there is no such file or folder"),
        (["serve", "--host", "0.0.0.0"], "this machine only"),
        (["analyse", "nowhere.jsonl"], "cannot be read"),
    ],
)
def test_faults_are_one_clear_line(words: list[str], said: str) -> None:
    done = roleplay(*words, stdin="")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("field", ["persona", "scenario", "turns"])
def test_a_transcript_without_a_field_names_it(tmp_path: Path, field: str) -> None:
    whole = {
        "persona": {"id": "x"},
        "scenario": {"id": "y"},
        "turns": [{"n": 1, "speaker": "trainee", "text": "您好"}],
    }
    path = tmp_path / "t.json"
    path.write_text(json.dumps({k: v for k, v in whole.items() if k != field}), encoding="utf-8")
    done = roleplay("grade", str(path))
    assert done.returncode == 1
    assert f"{field}: is missing" in done.stderr


def test_analyse_gives_the_lines_back_in_order() -> None:
    lines = [
        {"text": "真对不起，让您久等了。", "lang": "zh", "context": "等了一天了！"},
        {"text": "What happened when you got there?", "extra": 1},
        {"text": ""},
    ]
    done = roleplay(
        "analyse", "-", stdin="\n".join(json.dumps(x, ensure_ascii=False) for x in lines)
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(x) for x in done.stdout.splitlines()]
    assert [x["text"] for x in found] == [x["text"] for x in lines]
    assert found[1]["extra"] == 1
    for item in found:
        assert all(a["id"] in set(Act) and 0 <= a["confidence"] <= 1 for a in item["acts"])


def test_check_passes_on_the_shipped_content() -> None:
    done = roleplay("check")
    assert done.returncode == 0, done.stderr
    assert "all well" in done.stdout


def test_doctor_says_what_works() -> None:
    done = roleplay("doctor")
    assert done.returncode == 0, done.stderr
    assert "works" in done.stdout
    assert "not tried" in done.stdout
