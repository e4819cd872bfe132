// The Vercel AI SDK's own telemetry.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { counted, report } from "./counted.mjs";
import { startModel } from "./model.mjs";

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": "orders-vercel" }),
  spanProcessors: [new BatchSpanProcessor(counted(new OTLPTraceExporter()))],
});
provider.register();

const endpoint = await startModel();
const model = createOpenAICompatible({ name: "orders", baseURL: endpoint.url }).chatModel("gpt-5");
const telemetry = {
  isEnabled: true,
  functionId: "orders",
  metadata: { sessionId: "s-1", userId: "u-1", promptVersion: "v23", tags: ["beta"] },
};
await generateText({
  model,
  system: "You help with orders.",
  prompt: "Where is order A-17?",
  stopWhen: stepCountIs(3),
  tools: {
    find_order: tool({
      inputSchema: jsonSchema({ type: "object", properties: { order: { type: "string" } } }),
      execute: async () => ({ arrives: "tomorrow" }),
    }),
  },
  experimental_telemetry: telemetry,
});
const stream = streamText({
  model,
  messages: [{ role: "user", content: "Can I return it?" }],
  experimental_telemetry: telemetry,
});
await stream.consumeStream();
await generateObject({
  model,
  output: "no-schema",
  prompt: "When?",
  experimental_telemetry: telemetry,
  experimental_repairText: async ({ text }) => JSON.stringify({ text }),
});

await provider.shutdown();
endpoint.stop();
report();
