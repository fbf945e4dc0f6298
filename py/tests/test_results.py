"""Results: saved, shown, pickled, read."""

from __future__ import annotations

import base64
import json
import os
import pickle
import stat
from pathlib import Path

import pytest
from conftest import ROOT, Shop

import noxus
from noxus._tools import AutoSubtitlesSegments


def test_saving_into_a_folder_and_under_a_name(tmp_path: Path) -> None:
    output = noxus.qr("hola", filename="código").output
    assert output.save(tmp_path) == tmp_path / "código.png"
    assert output.save(str(tmp_path / "new") + "/") == tmp_path / "new" / "código.png"
    named = output.save(tmp_path / "other.png")
    assert named.read_bytes() == output.content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["código.png", "new", "other.png"]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(named.stat().st_mode) == 0o666 & ~umask


def test_saving_replaces_whole_files_only(tmp_path: Path) -> None:
    output = noxus.qr("hola").output
    target = tmp_path / "qr.png"
    target.write_bytes(b"old")
    assert output.save(target).read_bytes() == output.content
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "qr.png").mkdir()
    with pytest.raises(OSError):
        output.save(tmp_path / "folder")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["qr.png"]
    with pytest.raises(FileNotFoundError):
        output.save(tmp_path / "missing" / "qr.png")


def test_the_envelope_holds_the_file() -> None:
    result = noxus.qr("hola", output_format="svg")
    envelope = json.loads(result.to_json())
    assert base64.b64decode(envelope["output"]["content_base64"]) == result.output.content
    assert envelope["request_id"] == result.request_id
    assert result["version"] == result.version == envelope["version"]
    assert "version" in dir(result)
    with pytest.raises(KeyError):
        result["nothing"]


def test_results_survive_pickling(shop: Shop) -> None:
    result = shop.engine.qr("hola")
    again = pickle.loads(pickle.dumps(result))
    assert type(again) is noxus.QrResult
    assert again.output.content == result.output.content and again.billing == result.billing
    assert again.to_json() == result.to_json() and again.version == result.version
    answer = shop.engine.balance()
    assert pickle.loads(pickle.dumps(answer)).to_json() == answer.to_json()


def test_a_result_of_several_files_is_pickled_whole() -> None:
    segments: list[AutoSubtitlesSegments] = [{"start_ms": 0, "end_ms": 900, "text": "hola"}]
    clip = ROOT / "engine/src/tools/auto_subtitles/cases/burned/input.mp4"
    result = noxus.auto_subtitles(clip, segments=segments, mode="files", subtitle_formats=["srt", "vtt"])
    again = pickle.loads(pickle.dumps(result))
    assert [file.content for file in again.outputs] == [file.content for file in result.outputs]
    assert len(result.outputs) == 2 and again.outputs[0].content != again.outputs[1].content


def test_notebooks_show_pictures(photo: bytes) -> None:
    png = noxus.qr("hola")
    assert png._repr_png_() == png.output.content and png._repr_html_() is None
    svg = noxus.qr("hola", output_format="svg")._repr_html_()
    assert svg is not None and 'src="data:image/svg+xml;base64,' in svg
    page = noxus.image_convert(photo, output_format="webp")._repr_html_()
    assert page is not None and page.startswith('<img alt="image.webp" src="data:image/webp;base64,')
    assert noxus.image_convert(photo, output_format="jpeg")._repr_jpeg_() is not None


def test_what_they_look_like(shop: Shop) -> None:
    result = shop.engine.qr("hola", scale=1)
    size = result.output.size_bytes
    assert repr(result) == f"<QrResult qr, OutputFile('qr.png', 'image/png', {size} bytes), charged 0.002 USD>"
    assert repr(shop.engine.balance()).startswith("BalanceAnswer({'balance': Balance({'currency': 'USD'")
    assert repr(shop.engine.submit("no-such-tool")).startswith("<Job ")


def fields_of(record: noxus.Record) -> None:
    """What a record holds is what its class declares, at every depth."""
    declared = type(record).__annotations__.keys() - {"_KINDS"}
    hidden = {"success", "keys"}
    assert set(record) - hidden <= declared, type(record)
    for name in record:
        kind = type(record)._KINDS.get(name)
        values = record[name] if isinstance(record[name], list) else [record[name]]
        for value in values:
            assert isinstance(value, noxus.Record) == (kind is not None and value is not None), name
            if isinstance(value, noxus.Record):
                assert type(value) is kind
                fields_of(value)


def test_answers_have_the_types_they_declare(shop: Shop) -> None:
    engine = shop.engine
    engine.qr("hola")
    fields_of(engine.estimate("qr", {"text": "hola"}))
    for answer in [
        engine.ping(),
        engine.balance(),
        engine.usage(),
        engine.versions(),
        engine.doctor(),
        engine.jobs.list(),
        engine.accounts.list(),
        engine.tiers.list(),
        engine.keys.list(shop.account),
        engine.statement(shop.account),
        engine.verify(with_heads=True),
        engine.reap(),
    ]:
        fields_of(answer)
    assert type(engine.jobs.list().jobs[0]) is noxus.answers.JobRecord
    assert engine.call("balance").balance.balance_usd == engine.balance().balance.balance_usd
    keys: list[noxus.answers.ApiKey] = engine.keys.list(shop.account)["keys"]
    assert keys[0].scopes


def test_answers_are_mappings_with_attributes(shop: Shop) -> None:
    answer = shop.engine.ping()
    assert dict(answer)["status"] == answer.status == "ok"
    assert list(answer.account) == ["tier", "status"]
    with pytest.raises(AttributeError, match="nothing"):
        answer.nothing  # noqa: B018
