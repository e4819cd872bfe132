using System.CommandLine;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Cli;

/// <summary>The options that name a window of time, for every command that looks at one.</summary>
internal static class WindowOptions
{
    private static readonly Option<double> Days = new("--days")
    {
        Description = "Length of the window, counted back from --to, else --as-of, else the workflow's newest trace.",
        HelpName = "N",
        DefaultValueFactory = _ => 7,
    };

    private static readonly Option<DateTime?> From = new("--from")
    {
        Description = "Start of the window, inclusive (ISO 8601, UTC).",
        HelpName = "TIME",
        CustomParser = CommonOptions.ParseTime,
    };

    private static readonly Option<DateTime?> To = new("--to")
    {
        Description = "End of the window, exclusive (ISO 8601, UTC).",
        HelpName = "TIME",
        CustomParser = CommonOptions.ParseTime,
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(Days);
        command.Options.Add(From);
        command.Options.Add(To);
        command.Validators.Add(result =>
        {
            if (result.GetResult(From) is not null && result.GetResult(Days) is { Implicit: false })
            {
                result.AddError("--days and --from both say where the window begins; give one of them.");
            }
        });
    }

    /// <summary>The window meant on the command line (<see cref="PullWindow.Resolve"/>).</summary>
    public static (DateTime From, DateTime To) Resolve(CliSession session, ParseResult parsed, WorkflowSummary workflow) =>
        PullWindow.Resolve(workflow, parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(Days), session.AsOf);
}
