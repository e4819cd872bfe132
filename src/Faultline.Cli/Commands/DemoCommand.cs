using System.CommandLine;
using System.Globalization;
using Faultline.Cli.Demo.Traffic;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline demo</c>: all steps on traffic of its own making.</summary>
internal static class DemoCommand
{
    private static readonly Option<int> s_traces = new("--traces")
    {
        Description = "How many traces to make (500 to 2,000,000).",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<string?> s_trafficOnly = new("--traffic-only")
    {
        Description = "Write the sample traffic to FILE (JSONL), its answer key beside it, and stop.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        s_traces.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 500 or > 2_000_000)
            {
                result.AddError("--traces takes a number from 500 to 2,000,000.");
            }
        });
        var command = new Command("demo", "Run every step on sample traffic in a workspace of its own.") { s_traces, s_trafficOnly };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new TrafficOptions
        {
            Seed = session.Seed,
            Traces = parsed.GetValue(s_traces),
            End = session.Now.Date,
        };
        if (parsed.GetValue(s_trafficOnly) is not { } path)
        {
            throw FaultlineException.Input("Give --traffic-only FILE.");
        }

        var key = TrafficFiles.Write(path, options, cancellationToken);
        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Wrote {key.Count:N0} traces to {path}, {key.Count(t => t.Mode is not null):N0} of them failures; the answer key is {TrafficFiles.KeyPath(path)}."
            )
        );
        return Task.FromResult(ExitCodes.Done);
    }
}
