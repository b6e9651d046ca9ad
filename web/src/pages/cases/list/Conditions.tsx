// The conditions in force above the list, each with a cross; nothing is filtered unseen.
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { Button } from "antd";
import type { ReactNode } from "react";

import { $api } from "../../../kit/api";
import { inTable } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { type CaseFilter, type FilterKey, partsOf, without } from "./filter";
import { useItems } from "./useItems";
import type { WorklistProps } from "./Worklist";
import { listWords } from "./words";

export function Conditions({ asked, change }: WorklistProps): ReactNode {
  const words = useWords(listWords);
  const said = useSaid(asked.filter);
  return (
    <ul className="gw-conditions-said">
      {partsOf(asked.filter).map((key) => (
        <li key={key}>
          {said(key)}
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={words.remove(said(key))}
            onClick={() =>
              change({ filter: without(asked.filter, key), sort: asked.sort === "due" && key === "is_open" ? "newest" : asked.sort })
            }
          />
        </li>
      ))}
      <li className="gw-quiet">
        {words.sort}: {words.sorts[asked.sort]}
      </li>
    </ul>
  );
}

function useSaid(filter: CaseFilter): (key: FilterKey) => string {
  const words = useWords(listWords);
  const language = useLanguage();
  const items = useItems();
  const departments = $api.useQuery("get", "/api/v1/departments", {}, { enabled: Boolean(filter.department) });
  return (key) => {
    if (key in words.flags) return words.flags[key as keyof typeof words.flags];
    const part = words.parts[key as keyof typeof words.parts];
    const value = saidOf(key);
    return value === "" ? part : `${part}: ${value}`;
  };

  function saidOf(key: FilterKey): string {
    if (key === "stage" && filter.stage) return words.stages[filter.stage];
    if (key === "source" && filter.source) return words.sources[filter.source];
    if (key === "west") return "";
    if (key === "state") return words.states(filter.state ?? []);
    if (key === "item") {
      const item = items.find((one) => one.id === filter.item);
      return item ? named(item, language) : (filter.item ?? "");
    }
    if (key === "department") {
      const found = departments.data?.departments.find((one) => one.slug === filter.department);
      return found ? named(found, language) : (filter.department ?? "");
    }
    if (key === "registered_from" || key === "registered_to" || key === "due_before") return inTable(filter[key] ?? "");
    return String(filter[key] ?? "");
  }
}
