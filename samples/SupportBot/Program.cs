using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SupportBot;

var agent = new SupportAgent(Environment.GetEnvironmentVariable("PROMPT_VERSION") ?? "v24");

// Traces go where OTEL_EXPORTER_OTLP_ENDPOINT says, as with any OpenTelemetry program; without it nothing is sent.
using var tracing = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is null
    ? null
    : Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(SupportAgent.Source))
        .AddSource(SupportAgent.Source)
        .AddOtlpExporter()
        .Build();

if (args is ["traffic", var count])
{
    foreach (var question in Customers.Ask(int.Parse(count, CultureInfo.InvariantCulture), seed: 7))
    {
        agent.Answer(question, answer => SupportAgent.Grade(question, answer));
    }

    return tracing?.ForceFlush(30_000) == false ? 1 : 0;
}

if (args is ["lines"])
{
    // The gate's --agent-command: a JSON line in, a JSON line out.
    while (Console.ReadLine() is { } line)
    {
        Console.WriteLine(new JsonObject { ["response"] = agent.Answer(Read(JsonNode.Parse(line)!)) }.ToJsonString());
    }

    return 0;
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "ok");

// The gate's --agent-url.
app.MapPost("/answer", (JsonNode request) => new { response = agent.Answer(Read(request)) });
app.Run();
return 0;

static Question Read(JsonNode request) =>
    new(
        (string)request["query"]!,
        (double?)request["attributes"]?["account_age_months"] ?? 0,
        (string?)request["attributes"]?["plan"] ?? "basic"
    );
