using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Faultline.Cli.Demo;
using Faultline.Cli.Demo.Traffic;
using Faultline.Server;
using Faultline.Sources.Configuration;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline demo</c>: steps 1 to 6 on traffic of its own making, in a workspace of its own.</summary>
internal static class DemoCommand
{
    private const int Port = 4318;

    private static readonly Option<int> s_traces = new("--traces")
    {
        Description = "How many traces to make (2,000 to 2,000,000).",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<bool> s_noServe = new("--no-serve")
    {
        Description = "End after the findings instead of serving the pages.",
    };

    private static readonly Option<string?> s_trafficOnly = new("--traffic-only")
    {
        Description = "Only write the sample traffic to FILE (JSONL), and its answer key beside it.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Run every step on sample traffic, in a workspace of its own (./.faultline-demo, or --workspace)."
        )
        {
            s_traces,
            s_noServe,
            s_trafficOnly,
            DemoAgentCommand.Create(),
        };
        command.Validators.Add(result =>
        {
            // What is no number at all is reported by the parser.
            if (
                result.GetResult(s_traces) is { Tokens: [var token, ..] }
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var traces)
                && traces is < 2_000 or > 2_000_000
            )
            {
                result.AddError("--traces takes a number from 2000 to 2000000.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new TrafficOptions
        {
            Seed = session.Seed,
            Traces = parsed.GetValue(s_traces),
            End = session.Now.Date,
        };
        if (parsed.GetValue(s_trafficOnly) is { } path)
        {
            return WriteTraffic(session, path, options, cancellationToken);
        }

        // Only a directory that was named for this: the demo starts by emptying it, so the user's usual workspace is never meant.
        var home = DemoHome.Create(Path.GetFullPath(parsed.GetValue(CommonOptions.Workspace) ?? DemoHome.DefaultName));
        var view = new DemoView(Output(session.Json ? Console.Error : Console.Out));
        var progress = Output(Console.Error);
        view.Begin(home);
        var script = new DemoScript(
            home,
            options,
            async (name, run) =>
            {
                var step = CliSession.Interactive
                    ? await progress.Status().StartAsync(name + " …", _ => Task.Run(run, cancellationToken))
                    : await run();
                view.Step(step);
                return step;
            }
        );
        var result = await script.RunAsync(cancellationToken);
        view.End(result);
        if (session.Json)
        {
            CliSession.WriteJson(result);
        }

        return parsed.GetValue(s_noServe) ? ExitCodes.Done : await ServeAsync(session, home, cancellationToken);
    }

    private static int WriteTraffic(CliSession session, string path, TrafficOptions options, CancellationToken cancellationToken)
    {
        var key = TrafficFiles.Write(path, options, cancellationToken);
        var failures = key.Count(t => t.Mode is not null);
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    path,
                    key = TrafficFiles.KeyPath(path),
                    traces = key.Count,
                    failures,
                }
            );
        }
        else
        {
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Wrote {key.Count:N0} traces to {TerminalText.Neutralise(path)}, {failures:N0} of them failures; the answer key is {TerminalText.Neutralise(TrafficFiles.KeyPath(path))}."
                )
            );
        }

        return ExitCodes.Done;
    }

    private static async Task<int> ServeAsync(CliSession session, DemoHome home, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(home, cancellationToken);
        session.Say($"The pages are on {server.Listening.Http[0]} until Ctrl-C.");
        await server.RunAsync(cancellationToken);
        return ExitCodes.Done;
    }

    // On the usual port, or on any free one where something serves there already.
    private static async Task<FaultlineServer> StartAsync(DemoHome home, CancellationToken cancellationToken)
    {
        ServeOptions On(int port) =>
            new()
            {
                Workspace = home.Directory,
                Config = YamlConfig.Load(home.Config),
                ConfigPath = home.Config,
                Http = [new ListenAddress(IPAddress.Loopback, port)],
                Grpc = [],
            };
        try
        {
            return await FaultlineServer.StartAsync(On(Port), cancellationToken);
        }
        catch (FaultlineException failure)
            when (failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            return await FaultlineServer.StartAsync(On(0), cancellationToken);
        }
    }

    // Made before any inner command takes the standard streams away.
    private static IAnsiConsole Output(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
