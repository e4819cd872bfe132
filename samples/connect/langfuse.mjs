// Langfuse's OpenTelemetry SDK, its spans sent to another OTLP endpoint.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { propagateAttributes, startActiveObservation, startObservation } from "@langfuse/tracing";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import OpenAI from "openai";
import { counted, report } from "./counted.mjs";
import { startModel } from "./model.mjs";

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": "orders-langfuse" }),
  spanProcessors: [new LangfuseSpanProcessor({ exporter: counted(new OTLPTraceExporter()), publicKey: "any", secretKey: "any" })],
});
provider.register();

const model = await startModel();
const client = new OpenAI({ baseURL: model.url, apiKey: "none" });
const messages = [{ role: "system", content: "You help with orders." }, { role: "user", content: "Where is order A-17?" }];
await startActiveObservation("orders", async (request) => {
  await propagateAttributes({ sessionId: "s-1", userId: "u-1", tags: ["beta"], version: "1.4", metadata: { intent: "delivery" } }, async () => {
    request.update({ input: { question: "Where is order A-17?" } });
    const find = startObservation("find_order", { input: { order: "A-17" } }, { asType: "tool" });
    find.update({ output: { arrives: "tomorrow" } }).end();
    const generation = startObservation(
      "answer",
      { model: "gpt-5", input: messages, prompt: { name: "orders", version: 23, isFallback: false } },
      { asType: "generation" },
    );
    const answer = await client.chat.completions.create({ model: "gpt-5", messages });
    generation
      .update({
        output: answer.choices[0].message,
        usageDetails: { input: answer.usage.prompt_tokens, output: answer.usage.completion_tokens },
        costDetails: { total: 0.0004 },
      })
      .end();
    request.update({ output: answer.choices[0].message.content });
  });
});

await provider.forceFlush();
await provider.shutdown();
model.stop();
report();
