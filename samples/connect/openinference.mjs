// OpenInference's instrumentation of the OpenAI client.
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import { context, trace } from "@opentelemetry/api";
import { setMetadata, setSession, setUser } from "@arizeai/openinference-core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import OpenAI from "openai";
import { counted, report } from "./counted.mjs";
import { startModel } from "./model.mjs";

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": "orders-openinference" }),
  spanProcessors: [new BatchSpanProcessor(counted(new OTLPTraceExporter()))],
});
provider.register();
const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
instrumentation.manuallyInstrument(OpenAI);

const model = await startModel();
const client = new OpenAI({ baseURL: model.url, apiKey: "none" });
const request = { model: "gpt-5", messages: [{ role: "system", content: "You help with orders." }, { role: "user", content: "Where is order A-17?" }] };
let at = setSession(context.active(), { sessionId: "s-1" });
at = setUser(at, { userId: "u-1" });
at = setMetadata(at, { prompt_version: "v23" });
await context.with(at, () => client.chat.completions.create(request));

const stream = await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
for await (const _ of stream);

await trace.getTracer("orders").startActiveSpan("answer", async (span) => {
  const tools = [{ type: "function", function: { name: "find_order", parameters: { type: "object", properties: { order: { type: "string" } } } } }];
  const first = await client.chat.completions.create({ ...request, tools });
  const asked = first.choices[0].message;
  const result = { role: "tool", tool_call_id: asked.tool_calls[0].id, content: '{"arrives":"tomorrow"}' };
  await client.chat.completions.create({ ...request, messages: [...request.messages, asked, result], tools });
  span.end();
});

await provider.shutdown();
model.stop();
report();
