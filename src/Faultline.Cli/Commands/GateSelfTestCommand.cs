using System.CommandLine;
using System.Globalization;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Sequential;

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

    private static readonly Option<int> SimulatedRepeats = new("--simulate-repeats")
    {
        Description = "Runs of every row in the simulated gate (default: as the policy says, more where the verdict is open).",
        HelpName = "K",
    };

    private static readonly Option<bool> SimulatedEarlyStop = new("--simulate-early-stop")
    {
        Description = "Simulate a gate that stops asking once a cluster is settled.",
    };

    private static readonly Option<int> BaselineRepeats = new("--baseline-repeats")
    {
        Description = "Runs of every row in the simulated baseline.",
        HelpName = "K",
        DefaultValueFactory = _ => 3,
    };

    public static Command Create()
    {
        var command = new Command("self-test", "Measure the gate's own false-block rate (A/A) and its power, by simulation on these rows.");
        Options.AddTo(command);
        command.Options.Add(Simulations);
        command.Options.Add(Drop);
        command.Options.Add(SimulatedRepeats);
        command.Options.Add(SimulatedEarlyStop);
        command.Options.Add(BaselineRepeats);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (simulations, drop) = (parsed.GetValue(Simulations), parsed.GetValue(Drop));
        if (simulations < 1 || !(drop > 0 && drop <= 1) || parsed.GetValue(BaselineRepeats) < 1 || parsed.GetValue(SimulatedRepeats) < 0)
        {
            throw FaultlineException.Input(
                "--simulations, --simulate-repeats and --baseline-repeats must be at least 1 and --drop in (0, 1]."
            );
        }

        var (outcome, config) = await GateRun.RunAsync(session, parsed, Options, baseline: null, repeats: null, cancellationToken);
        var plan = Plan(parsed, config);
        var report = SelfTest.Run(
            outcome.Dataset,
            outcome.Results,
            config,
            plan,
            parsed.GetValue(BaselineRepeats),
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
                    $"An unchanged agent is blocked in {Percent(report.FalseBlockRate)} of {simulations} simulated runs, which take {report.Calls:0} agent calls on average ({(report.MaxRepeats > report.Repeats ? $"{report.Repeats} to {report.MaxRepeats}" : $"{report.Repeats}")} runs a row{(report.EarlyStop ? ", stopping early" : "")}; baseline of {report.BaselineRepeats})."
                )
            );
            foreach (var cluster in report.Clusters)
            {
                session.Say(
                    TerminalText.Neutralise(
                        Line(
                            $"{cluster.Cluster}: {cluster.Rows} rows at {cluster.PassRate * 100:0.#} %; falsely blocked {Percent(cluster.FalseBlocks)}, a drop of {drop * 100:0.#} points seen {Percent(cluster.Detection)}; {cluster.Calls:0} calls, {cluster.CallsDropped:0} at the drop"
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

    private static SequentialPlan Plan(ParseResult parsed, GateConfig config)
    {
        var named = parsed.GetValue(SimulatedRepeats);
        var runs = named > 0 ? named : config.Repeats;
        return new SequentialPlan(
            runs,
            named > 0 ? named : Math.Max(runs, config.MaxRepeats),
            parsed.GetValue(SimulatedEarlyStop) || config.EarlyStop,
            config.DetectDrop,
            config.MissRate
        );
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Percent(Analysis.Rate rate) => Line($"{rate.Value * 100:0.#} % [{rate.Low * 100:0.#}, {rate.High * 100:0.#}]");
}
