// Cases that are the same, near or merged; what other departments contribute; questions that await an answer.
import { type ReactNode, useId } from "react";
import { Link } from "react-router";

import type { Schemas } from "../../../../api/client";
import { $api } from "../../../../kit/api";
import { distance, inTable } from "../../../../kit/instant";
import { named, useLanguage, useWords } from "../../../../kit/language";
import { Part } from "../../../../kit/Part";
import { Picture } from "../../../../kit/Picture";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

export function Related({ found }: TabProps): ReactNode {
  const { related: say } = useWords(caseWords);
  const path = { params: { path: { case_id: found.id } } };
  const related = $api.useQuery("get", "/api/v1/cases/{case_id}/related", path);
  const subtasks = $api.useQuery("get", "/api/v1/cases/{case_id}/subtasks", path);
  const supervisions = $api.useQuery("get", "/api/v1/cases/{case_id}/supervisions", path);
  const none = (text: string) => (data: readonly unknown[]) => (data.length === 0 ? <p className="gw-quiet">{text}</p> : null);
  return (
    <>
      <Block title={say.cases}>
        <Part query={related} empty={none(say.none)}>
          {(data) => (
            <ul className="gw-related">
              {data.map((one) => (
                <Neighbour key={one.case.id} related={one} />
              ))}
            </ul>
          )}
        </Part>
      </Block>
      <Block title={say.subtasks}>
        <Part query={subtasks} lines={1} empty={none(say.noSubtasks)}>
          {(data) => (
            <ul className="gw-lines">
              {data.map((one) => (
                <Subtask key={one.position} task={one} />
              ))}
            </ul>
          )}
        </Part>
      </Block>
      <Block title={say.supervisions}>
        <Part query={supervisions} lines={1} empty={none(say.noSupervisions)}>
          {(data) => (
            <ul className="gw-lines">
              {data.map((one) => (
                <Supervision key={one.position} one={one} />
              ))}
            </ul>
          )}
        </Part>
      </Block>
    </>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Neighbour({ related: { case: other, relation, distance_m, thumbnail } }: { related: Schemas["RelatedOut"] }): ReactNode {
  const { related: say } = useWords(caseWords);
  const language = useLanguage();
  return (
    <li>
      {thumbnail !== null && (
        <span className="gw-case-thumb">
          <Picture address={thumbnail} alt="" small />
        </span>
      )}
      <div>
        <Link to={`/cases/${other.id}`}>
          {other.case_number ?? other.acceptance_number} {named(other.item, language)}
        </Link>
        <div>
          <b>{say.relations[relation]}</b> {distance_m !== null && distance(distance_m)} · {named(other.state_said, language)}
        </div>
        <div lang="zh-CN">{other.address ?? say.noPlace}</div>
      </div>
    </li>
  );
}

function Subtask({ task }: { task: Schemas["SubtaskOut"] }): ReactNode {
  const { related: say } = useWords(caseWords);
  const language = useLanguage();
  return (
    <li>
      <b>{task.department && named(task.department, language)}</b> <span lang="zh-CN">{task.text}</span>{" "}
      {task.is_mandatory && say.mandatory}{" "}
      <span className="gw-quiet">
        {task.done_at !== null
          ? say.done(inTable(task.done_at))
          : task.waived_at !== null
            ? say.waived(inTable(task.waived_at))
            : say.due(inTable(task.due_at))}
      </span>{" "}
      {task.is_overdue && <span className="gw-danger">■ {say.overdue}</span>}
    </li>
  );
}

function Supervision({ one }: { one: Schemas["SupervisionOut"] }): ReactNode {
  const { related: say } = useWords(caseWords);
  return (
    <li>
      <b>{one.asked_by}</b> {inTable(one.asked_at)} <span lang="zh-CN">{one.text}</span>{" "}
      <span className="gw-quiet">{one.answered_at === null ? say.due(inTable(one.reply_by)) : say.answered(inTable(one.answered_at))}</span>{" "}
      {one.is_overdue && <span className="gw-danger">■ {say.overdue}</span>} <span lang="zh-CN">{one.answer_text}</span>
    </li>
  );
}
