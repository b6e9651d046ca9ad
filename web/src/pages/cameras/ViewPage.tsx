// One view of a camera: what it shows, what counts in it, how it is visited, and how it has been doing.

import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { $api, queryClient } from "../../kit/api";
import { type CommandTable, useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { useLive } from "../../kit/live";
import { Part } from "../../kit/Part";
import { useMay } from "../../kit/session";
import "./cameras.css";
import { GroundList } from "./GroundList";
import { HealthMark } from "./HealthMark";
import { HealthPanel } from "./HealthPanel";
import { PatrolForm } from "./PatrolForm";
import { SaveBar } from "./SaveBar";
import { ShapeList } from "./ShapeList";
import { Stage } from "./Stage";
import { TestVisit } from "./TestVisit";
import { useDrawing } from "./useDrawing";
import { useJob } from "./useJob";
import { fetchView, type Seen, useViewEditor, viewKey } from "./useViewEditor";
import { camerasWords } from "./words";

const COMMANDS = {
  test: { left: ["KeyT"] },
  previous: { left: ["BracketLeft"] },
  next: { left: ["BracketRight"] },
  health: { left: ["KeyH"] },
  undo: { left: ["Ctrl+KeyZ"] },
} satisfies CommandTable;

export default function ViewPage(): ReactNode {
  const { id, view } = useParams();
  const [cameraId, viewId] = [Number(id), Number(view)];
  const seen = useQuery({ queryKey: viewKey(viewId), queryFn: () => fetchView(viewId) });
  useLive(["cameras"], (change) => {
    if (change !== null && change.id !== cameraId) return;
    void queryClient.invalidateQueries({ queryKey: viewKey(viewId) });
    for (const address of ["/api/v1/cameras/{camera_id}", "/api/v1/cameras/{camera_id}/health", "/api/v1/views/{view_id}/visits"]) {
      void queryClient.invalidateQueries({ queryKey: ["get", address] });
    }
  });
  return (
    <div className="gw-page cam-view">
      <ViewHead cameraId={cameraId} viewId={viewId} />
      <Part query={seen} lines={10}>
        {(found) => <Editor key={viewId} seen={found} />}
      </Part>
    </div>
  );
}

function ViewHead({ cameraId, viewId }: { cameraId: number; viewId: number }): ReactNode {
  const words = useWords(camerasWords);
  const path = { path: { camera_id: cameraId } };
  const camera = $api.useQuery("get", "/api/v1/cameras/{camera_id}", { params: path }).data;
  const views = $api.useQuery("get", "/api/v1/cameras/{camera_id}/views", { params: path }).data?.items ?? [];
  const navigate = useNavigate();
  const at = views.findIndex((one) => one.id === viewId);
  const go = (step: number) => {
    const to = views[at + step];
    if (to) void navigate(`/cameras/${cameraId}/views/${to.id}`);
  };
  useCommands<"previous" | "next">("views", { previous: COMMANDS.previous, next: COMMANDS.next }, words.commands, {
    ...(at > 0 ? { previous: () => go(-1) } : {}),
    ...(at < views.length - 1 ? { next: () => go(1) } : {}),
  });
  return (
    <header className="cam-head">
      <Link to="/cameras" className="cam-back">{`← ${words.back}`}</Link>
      <h1 lang="zh-CN">{camera?.name ?? words.title}</h1>
      {camera && <HealthMark health={camera.health} />}
      <nav aria-label={words.views} className="cam-segments">
        {views.map((one) => (
          <Link key={one.id} to={`/cameras/${cameraId}/views/${one.id}`} aria-current={one.id === viewId ? "page" : undefined}>
            {one.name === "main" ? words.mainView : one.name}
          </Link>
        ))}
      </nav>
    </header>
  );
}

const DESK = "(min-width: 700px)";

function Editor({ seen }: { seen: Seen }): ReactNode {
  const words = useWords(camerasWords);
  const mayManage = useMay("camera.manage");
  const isDesk = window.matchMedia(DESK).matches;
  const isReadOnly = !mayManage || !isDesk;
  const editor = useViewEditor(seen);
  const drawing = useDrawing(editor, isReadOnly);
  const test = useJob();
  const asking = $api.useMutation("post", "/api/v1/jobs/test-visits");
  const askTest = () => asking.mutate({ body: { view_id: seen.view.id } }, { onSuccess: (job) => test.follow(job.id) });
  useCommands<"test" | "health" | "undo">("view", { test: COMMANDS.test, health: COMMANDS.health, undo: COMMANDS.undo }, words.commands, {
    ...(mayManage ? { test: askTest } : {}),
    health: () => document.getElementById("cam-health")?.focus(),
    ...(editor.canUndo ? { undo: editor.undo } : {}),
  });
  const editing = { draft: editor.draft, change: editor.change, chosen: drawing.chosen, choose: drawing.choose, isReadOnly };
  return (
    <div className="cam-columns">
      <div className="cam-left">
        {!mayManage && <p className="cam-note">{words.readOnly}</p>}
        {mayManage && !isDesk && <p className="cam-note">{words.phoneReadOnly}</p>}
        <Stage view={seen.view} editor={editor} drawing={drawing} isReadOnly={isReadOnly} />
        {mayManage && (
          <p className="cam-buttons">
            <Button onClick={askTest} loading={asking.isPending}>
              {words.test}
            </Button>
          </p>
        )}
        <TestVisit job={test.job} error={asking.error ?? test.error} />
        <HealthPanel cameraId={seen.view.camera_id} viewId={seen.view.id} />
      </div>
      <div className="cam-right">
        <SaveBar editor={editor} />
        <section className="gw-card" aria-label={words.drawing}>
          <h2>{words.drawing}</h2>
          <ShapeList {...editing} />
          <GroundList {...editing} view={seen.view} isChanged={editor.changed.includes("control_points")} />
        </section>
        <div className="gw-card">
          <PatrolForm draft={editor.draft} change={editor.change} isReadOnly={!mayManage} />
        </div>
      </div>
    </div>
  );
}
