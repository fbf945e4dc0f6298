"""The protocols of ComfyUI and of fal's queue, after what their sources and documents say. Parts of server.py."""

import json
import re
import urllib.parse


def comfyui(core):
    def history(job):
        if job["end"] == "done":
            file = {"filename": f"{job['id']}.mp4", "subfolder": "video", "type": "output"}
            outputs = {"58": {"images": [file], "animated": [True]}}
            return {"outputs": outputs, "status": {"status_str": "success", "completed": True, "messages": []}}
        said = {"failed": "CUDA out of memory <b>", "moderated": "Blocked by our safety system."}.get(job["end"])
        kind = "execution_error" if said else "execution_interrupted"
        error = {"prompt_id": job["id"], "node_id": "3", "node_type": "KSampler", "exception_message": said, "exception_type": "E"}
        return {"outputs": {}, "status": {"status_str": "error", "completed": False, "messages": [[kind, error]]}}

    def listed(token, manner):
        """All that waits or runs; whatever ends leaves for the history at once."""
        running, pending = [], []
        for job in [job for job in core.JOBS.values() if job["token"] == token and not job.get("end")]:
            word = core.state(job, manner)
            if word in ("running", "waiting"):
                job["begun"] = word == "running"
                (running if job["begun"] else pending).append([0, job["id"], job["graph"], {}, ["58"]])
            else:
                job["end"] = word
        return {"queue_running": running, "queue_pending": pending}

    def submit(peer, base, manner, token, body, headers):
        asked = json.loads(body)
        graph = asked["prompt"]
        text = {"prompt": graph["6"]["inputs"]["text"], "negative_prompt": graph["7"]["inputs"]["text"]}
        fields = {**text, **graph["3"]["inputs"], **graph["55"]["inputs"], "image": graph.get("52", {}).get("inputs", {}).get("image")}
        count = core.note(token, "submitted", fields=fields, graph=graph, authorization=headers.get("authorization"))
        if manner == "node-errors":
            error = {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": ""}
            wrong = {"type": "value_not_in_list", "message": "Value not in list", "details": "unet_name: 'wan' not in []"}
            nodes = {"37": {"errors": [wrong], "dependent_outputs": ["58"], "class_type": "UNETLoader"}}
            return peer.send(400, {"error": error, "node_errors": nodes})
        if core.submit_fault(peer, manner, token, count):
            return None
        id = asked["prompt_id"]
        if not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id):
            return peer.send(400, {"error": {"type": "invalid_prompt_id", "message": "prompt_id must be a valid UUID"}, "node_errors": {}})
        size = f"{fields['width']}x{fields['height']}"
        seconds = (fields["length"] - 1) // graph["57"]["inputs"]["fps"]
        job = core.new_job(token, manner, seconds, size, "")
        with core.LOCK:
            job.update(id=id, graph=graph, content=f"{base}/view/{id}/content", begun=False)
            core.JOBS[id] = job
            core.JOBS.pop(str(core.NEXT[0]), None)
        core.note(token, "made", id=id)
        return core.answer_made(peer, manner, token, 200, {"prompt_id": id, "number": 1, "node_errors": {}})

    def answer(peer, method, base, manner, token, rest, body, headers):
        is_old, manner = manner.startswith("old-"), manner.removeprefix("old-")
        if rest == ["upload", "image"]:
            if manner == "full":
                core.note(token, "asked to upload")
                return peer.send(507, {"error": {"message": "No space left on device"}})
            fields = core.form(body, headers["content-type"])
            core.note(token, "uploaded", fields=fields)
            return peer.send(200, {"name": fields["image"]["filename"], "subfolder": fields["subfolder"], "type": "input"})
        if rest == ["prompt"]:
            return submit(peer, base, manner, token, body, headers)
        if rest == ["system_stats"]:
            return peer.send(200, {"system": {"comfyui_version": "0.9"}})
        if rest == ["queue"] and method == "POST":
            for id in json.loads(body)["delete"]:
                if id in core.JOBS and not core.JOBS[id]["begun"]:
                    core.JOBS[id]["end"] = core.JOBS[id]["stopped"] = "deleted"
                    core.note(token, "stopped", id=id, how="deleted")
            return peer.send(200, b"")
        if rest == ["queue"]:
            count = core.note(token, "looked")
            if manner == "forgets":
                return peer.send(200, {"queue_running": [], "queue_pending": []})
            return None if core.look_fault(peer, manner, token, count) else peer.send(200, listed(token, manner))
        if rest[0] == "history":
            job = core.JOBS.get(rest[1])
            over = job and manner != "forgets" and job.get("end") not in (None, "deleted")
            return peer.send(200, {rest[1]: history(job)} if over else {})
        if rest == ["interrupt"]:
            job = core.JOBS[json.loads(body)["prompt_id"]]
            job["end"] = job["stopped"] = "interrupted"
            core.note(token, "stopped", id=job["id"], how="interrupted")
            return peer.send(200, b"")
        if rest[:2] == ["api", "jobs"] and not is_old:
            job = core.JOBS.get(rest[2])
            if job and not job.get("end"):
                job["end"] = job["stopped"] = "interrupted" if job["begun"] else "deleted"
                core.note(token, "stopped", id=job["id"], how="cancelled")
            return peer.send(200, {"cancelled": bool(job)})
        if rest[0] == "view":
            query = urllib.parse.parse_qs(headers["?"])
            id = rest[1] if len(rest) > 1 else query["filename"][0].removesuffix(".mp4")
            assert len(rest) > 1 or (query["subfolder"], query["type"]) == (["video"], ["output"])
            count = core.note(token, "fetched", authorization=headers.get("authorization"))
            return core.result(peer, "good" if rest[-1] == "moved" else manner, token, core.JOBS[id], count)
        return peer.send(404, b"404: Not Found", kind="text/plain")

    return answer


def fal(core):
    def told(job, manner):
        word = core.state(job, manner)
        words = {"waiting": "IN_QUEUE", "running": "IN_PROGRESS"}
        answer = {"request_id": job["id"], "status": words.get(word, "COMPLETED"), "response_url": "http://127.0.0.1:1/never-follow"}
        if word == "waiting":
            answer["queue_position"] = 0
        else:
            answer["logs"] = [{"message": f" {job['looks'] * 10}%|x", "level": "INFO", "source": "USER", "timestamp": "x"}]
        if word == "failed":
            answer.update(error="CUDA out of memory <b>", error_type="internal_error")
        if word == "stopped":
            answer.update(error="Request cancelled", error_type="client_cancelled")
        job["end"] = word
        return answer

    def answer(peer, method, base, manner, token, rest, body, headers):
        if method == "POST":
            fields = json.loads(body)
            count = core.note(token, "submitted", fields=fields, path="/".join(rest), authorization=headers.get("authorization"))
            if core.submit_fault(peer, manner, token, count):
                return None
            job = core.new_job(token, manner, int(str(fields["duration"]).removesuffix("s")), "320x240", "req-")
            place = f"{rest[0]}/{rest[1]}/requests/{job['id']}"
            job["content"] = f"http://127.0.0.1:{core.PORT}{base}/files/{job['id']}/content"
            core.note(token, "made", id=place)
            url = f"https://elsewhere.example{base}/{place}"
            urls = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
            return core.answer_made(peer, manner, token, 200, {"request_id": job["id"], "queue_position": 0, **urls})
        if rest[0] == "files":
            count = core.note(token, "fetched", authorization=headers.get("authorization"))
            return core.result(peer, "good" if rest[2] == "moved" else manner, token, core.JOBS[rest[1]], count)
        job = core.JOBS.get(rest[3]) if len(rest) > 3 else None
        if job is None or job["token"] != token:
            return peer.send(404, {"detail": "Request not found"})
        if method == "PUT":
            over = job.get("end") in ("done", "failed", "moderated")
            job["stopped"] = not over
            core.note(token, "stopped", id=job["id"])
            return peer.send(400 if over else 202, {"status": "ALREADY_COMPLETED" if over else "CANCELLATION_REQUESTED"})
        if rest[-1] == "status":
            count = core.note(token, "looked", id=job["id"])
            if core.look_fault(peer, manner, token, count):
                return None
            known = told(job, manner)
            return peer.send(200 if known["status"] == "COMPLETED" else 202, known)
        if job.get("end") == "moderated":
            detail = {"loc": ["body", "prompt"], "msg": "Blocked by our safety system.", "type": "content_policy_violation"}
            return peer.send(422, {"detail": [detail]})
        return peer.send(200, {"video": {"url": job["content"], "content_type": "video/mp4"}, "seed": 7})

    return answer
