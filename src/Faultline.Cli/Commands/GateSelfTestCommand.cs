using System.CommandLine;
using System.Globalization;
using Faultline.Gating;

namespace Faultline.Cli.Commands;

/// <summary><c>gate self-test</c>: how often this gate, on these rows, cries wolf, and what it sees.</summary>
internal static class GateSelfTestCommand
{
    private static readonly GateOptions Options = new();

    private static readonly Option<int> Simulations = new("--simulations")
    {
        Description = "Simulated gate runs.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<double> Drop = new("--drop")
    {
        Description = "The drop whose detection is measured, in (0, 1].",
        HelpName = "D",
        DefaultValueFactory = _ => 0.15,
    };

    public static Command Create()
    {
        var command = new Command("self-test", "Measure the gate's own false-block rate (A/A) and its power, by simulation on these rows.");
        Options.AddTo(command);
        command.Options.Add(Simulations);
        command.Options.Add(Drop);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (simulations, drop) = (parsed.GetValue(Simulations), parsed.GetValue(Drop));
        if (simulations < 1 || !(drop > 0 && drop <= 1))
        {
            throw FaultlineException.Input("--simulations must be at least 1 and --drop in (0, 1].");
        }

        var (outcome, config) = await GateRun.RunAsync(session, parsed, Options, baseline: null, cancellationToken);
        var report = SelfTest.Run(
            outcome.Dataset,
            outcome.Results,
            config,
            outcome.Report.Repeats,
            simulations,
            drop,
            session.Seed,
            progress: null,
            cancellationToken
        );
        if (session.Json)
        {
            CliSession.WriteJson(report);
        }
        else
        {
            session.Say(
                Line(
                    $"An unchanged agent is blocked in {Percent(report.FalseBlockRate)} of {simulations} simulated runs ({report.Repeats} run{(report.Repeats == 1 ? "" : "s")} a row)."
                )
            );
            foreach (var cluster in report.Clusters)
            {
                session.Say(
                    TerminalText.Neutralise(
                        Line(
                            $"{cluster.Cluster}: {cluster.Rows} rows at {cluster.PassRate * 100:0.#} %; falsely blocked {Percent(cluster.FalseBlocks)}, a drop of {drop * 100:0.#} points seen {Percent(cluster.Detection)}"
                        )
                    )
                );
            }
        }

        foreach (var warning in outcome.Report.Warnings)
        {
            CliSession.Warn(warning);
        }

        return ExitCodes.Done;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Percent(Analysis.Rate rate) => Line($"{rate.Value * 100:0.#} % [{rate.Low * 100:0.#}, {rate.High * 100:0.#}]");
}
