// Spans by hand, in OpenTelemetry's own GenAI names, over gRPC.
import { context, SpanKind, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { counted, report } from "./counted.mjs";

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": "orders-genai" }),
  spanProcessors: [new BatchSpanProcessor(counted(new OTLPTraceExporter()))],
});
const tracer = provider.getTracer("orders");
const said = (role, content) => JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
for (let request = 0; request < 50; request++) {
  const agent = tracer.startSpan("invoke_agent orders", { kind: SpanKind.SERVER });
  agent.setAttributes({ "gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": `s-${request}`, "user.id": "u-1", "orders.prompt_version": "v23" });
  const call = tracer.startSpan("chat gpt-5", { kind: SpanKind.CLIENT }, trace.setSpan(context.active(), agent));
  call.setAttributes({
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-5",
    "gen_ai.input.messages": said("user", `Where is order A-${request}?`),
    "gen_ai.output.messages": said("assistant", "It arrives tomorrow."),
  });
  call.end();
  agent.end();
}

await provider.shutdown();
report();
