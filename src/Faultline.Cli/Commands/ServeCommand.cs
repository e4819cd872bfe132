using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Faultline.Configuration;
using Faultline.Server;

namespace Faultline.Cli.Commands;

/// <summary><c>serve</c>: pages, API and OTLP receivers on a workspace, until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> s_urls = new("--urls")
    {
        Description = "Where pages, API and OTLP/HTTP listen; several are separated by semicolons.",
        HelpName = "URLS",
        DefaultValueFactory = _ => "http://127.0.0.1:4318",
    };

    private static readonly Option<string> s_grpc = new("--grpc")
    {
        Description = "Where OTLP/gRPC listens, or off.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => "127.0.0.1:4317",
    };

    private static readonly Option<bool> s_withoutKey = new("--insecure-no-auth")
    {
        Description = "Let other machines read and send without a key.",
    };

    private static readonly Option<int?> s_maxBody = Limit(
        "--max-body-mb",
        nameof(IntakeLimits.MaxBodyMb),
        "Largest request as it comes, in MiB."
    );
    private static readonly Option<int?> s_maxDecompressed = Limit(
        "--max-decompressed-mb",
        nameof(IntakeLimits.MaxDecompressedMb),
        "Largest request after decompression, in MiB."
    );
    private static readonly Option<int?> s_maxSpans = Limit(
        "--max-spans",
        nameof(IntakeLimits.MaxSpans),
        "Most spans, or signals, of a request; those beyond are rejected."
    );
    private static readonly Option<int?> s_maxSpan = Limit("--max-span-mb", nameof(IntakeLimits.MaxSpanMb), "Largest span, in MiB.");
    private static readonly Option<int?> s_maxResource = Limit(
        "--max-resource-kb",
        nameof(IntakeLimits.MaxResourceKb),
        "Largest resource, in KiB; attributes that do not fit are dropped."
    );
    private static readonly Option<int?> s_maxAttributes = Limit(
        "--max-attributes",
        nameof(IntakeLimits.MaxAttributes),
        "Most attributes of a span; those beyond are dropped."
    );
    private static readonly Option<int?> s_queue = Limit(
        "--queue-mb",
        nameof(IntakeLimits.QueueMb),
        "Requests waiting to be stored, in MiB; beyond it senders must wait."
    );

    public static Command Create()
    {
        var command = new Command("serve", "Serve the pages, the API and the OTLP receivers until Ctrl-C.")
        {
            s_urls,
            s_grpc,
            s_withoutKey,
            s_maxBody,
            s_maxDecompressed,
            s_maxSpans,
            s_maxSpan,
            s_maxResource,
            s_maxAttributes,
            s_queue,
        };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var grpc = parsed.GetValue(s_grpc)!;
        var options = new ServeOptions
        {
            Workspace = session.Workspace,
            Config = session.Config,
            ConfigPath = session.ConfigPath,
            Http = ListenAddress.ParseUrls(parsed.GetValue(s_urls)!),
            Grpc = grpc == "off" ? [] : [ListenAddress.Parse(grpc, "--grpc")],
            Limits = Limits(session.Config.Server.Limits, parsed),
            AllowWithoutKey = parsed.GetValue(s_withoutKey),
        };
        await using var server = await FaultlineServer.StartAsync(options, cancellationToken);
        var listening = server.Listening;
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    urls = listening.Http,
                    grpc = listening.Grpc,
                    workspace = session.Workspace,
                }
            );
        }

        session.Say($"Serving {TerminalText.Neutralise(session.Workspace)} on {string.Join(", ", listening.Http)} until Ctrl-C.");
        session.Say($"OTLP/HTTP: {listening.Http[0]}/v1/traces{(listening.Grpc.Count > 0 ? $"   OTLP/gRPC: {listening.Grpc[0]}" : "")}");
        await server.RunAsync(cancellationToken);
        session.Say("Stopped; everything acknowledged is stored.");
        return ExitCodes.Done;
    }

    private static IntakeLimits Limits(IntakeLimits configured, ParseResult parsed) =>
        configured with
        {
            MaxBodyMb = parsed.GetValue(s_maxBody) ?? configured.MaxBodyMb,
            MaxDecompressedMb = parsed.GetValue(s_maxDecompressed) ?? configured.MaxDecompressedMb,
            MaxSpans = parsed.GetValue(s_maxSpans) ?? configured.MaxSpans,
            MaxResourceKb = parsed.GetValue(s_maxResource) ?? configured.MaxResourceKb,
            MaxSpanMb = parsed.GetValue(s_maxSpan) ?? configured.MaxSpanMb,
            MaxAttributes = parsed.GetValue(s_maxAttributes) ?? configured.MaxAttributes,
            QueueMb = parsed.GetValue(s_queue) ?? configured.QueueMb,
        };

    /// <param name="name">The option.</param>
    /// <param name="limit">The property that it sets; what the file may say, the option may.</param>
    /// <param name="description">What it is.</param>
    private static Option<int?> Limit(string name, string limit, string description)
    {
        var range = typeof(IntakeLimits).GetProperty(limit)!.GetCustomAttribute<RangeAttribute>()!;
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token, ..]
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var size)
                && !range.IsValid(size)
            )
            {
                result.AddError($"{name} takes a whole number from {range.Minimum} to {range.Maximum}.");
            }
        });
        return option;
    }
}
