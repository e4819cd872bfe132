// OpenLLMetry (Traceloop) with its decorators and its instrumentation of the OpenAI client.
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import * as traceloop from "@traceloop/node-server-sdk";
import OpenAI from "openai";
import { counted, report } from "./counted.mjs";
import { startModel } from "./model.mjs";

traceloop.initialize({
  appName: "orders-traceloop",
  exporter: counted(new OTLPTraceExporter()),
  traceloopSyncEnabled: false,
  disableBatch: true,
  instrumentModules: { openAI: OpenAI },
  silenceInitializationMessage: true,
});

const model = await startModel();
const client = new OpenAI({ baseURL: model.url, apiKey: "none" });
await traceloop.withAssociationProperties({ session_id: "s-1", user_id: "u-1", prompt_version: "v23" }, () =>
  traceloop.withWorkflow({ name: "orders" }, async (question) => {
    const found = await traceloop.withTool({ name: "find_order" }, async (order) => ({ order, arrives: "tomorrow" }), "A-17");
    const answer = await client.chat.completions.create({
      model: "gpt-5",
      messages: [
        { role: "system", content: `You help with orders: ${JSON.stringify(found)}` },
        { role: "user", content: question },
      ],
    });
    return answer.choices[0].message.content;
  }, "Where is order A-17?"),
);
await client.chat.completions.create({ model: "gpt-5", messages: [{ role: "user", content: "Can I return it?" }] });

await traceloop.forceFlush();
model.stop();
report();
