using System.Collections;
using Faultline.Server.Receiving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Faultline.Server.Hosting;

/// <summary>The server's own traces and metrics, sent only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names an endpoint, and never to itself.</summary>
internal static class OwnTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddOwnTelemetry(this WebApplicationBuilder builder, ServeOptions options)
    {
        if (!Uri.TryCreate(Environment.GetEnvironmentVariable(Endpoint), UriKind.Absolute, out var endpoint) || IsOwn(endpoint, options))
        {
            return;
        }

        // OpenTelemetry's variables and no others: they say where to, how, and with which headers.
        builder.Configuration.AddInMemoryCollection(
            Environment
                .GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .Where(static variable => ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
                .Select(static variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
        );
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("faultline"))
            .WithMetrics(static metrics => metrics.AddMeter(IntakeMeter.Name).AddOtlpExporter())
            .WithTracing(static traces => traces.AddSource(IntakeMeter.Name).AddOtlpExporter());
    }

    /// <summary>True where sending would come back here: each export would make a span of its own, for ever.</summary>
    public static bool IsOwn(Uri endpoint, ServeOptions options) =>
        options.Http.Concat(options.Grpc).Any(address => address.Port == endpoint.Port) && endpoint.IsLoopback;
}
