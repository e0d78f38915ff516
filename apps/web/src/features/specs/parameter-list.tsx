import type { OpenApiDocument } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import type { ParameterDescription } from "./describe-operation.ts";
import { describeSchema } from "./schema/describe-schema.ts";
import classes from "./operations.module.css";
import tableClasses from "#ui/table.module.css";

interface ParameterListProps {
  title: string;
  parameters: readonly ParameterDescription[];
  document: OpenApiDocument;
}

export function ParameterList({ title, parameters, document }: ParameterListProps) {
  if (parameters.length === 0) return null;
  const placed = parameters.some(({ place }) => place !== null);
  return (
    <section className={classes.section} aria-label={title}>
      <h3>{title}</h3>
      <table className={tableClasses.table} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {placed && <th scope="col">In</th>}
            <th scope="col">Type</th>
            <th scope="col" className={tableClasses.number}>
              Seen
            </th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={`${parameter.place} ${parameter.name}`}>
              <th scope="row" className={classes.parameter}>
                {parameter.name}
                {parameter.required && <span className={classes.required}> required</span>}
                {parameter.fold && <span className={tableClasses.where}>{parameter.fold}</span>}
              </th>
              {placed && <td>{parameter.place}</td>}
              <td className={classes.type}>{typeOf(document, parameter)}</td>
              <td className={tableClasses.number}>
                {parameter.seen !== null && formatCount(parameter.seen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function typeOf(document: OpenApiDocument, { schema }: ParameterDescription): string {
  const { type, notes } = describeSchema(document, schema);
  return [type, ...notes].join(", ");
}
