using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Faultline.Cli;

/// <summary>Options that every command takes.</summary>
internal static class CommonOptions
{
    public static Option<string?> Workspace { get; } =
        new("--workspace")
        {
            Description = "The workspace directory (default: FAULTLINE_WORKSPACE, else ./.faultline).",
            HelpName = "DIR",
            Recursive = true,
        };

    public static Option<string?> Config { get; } =
        new("--config")
        {
            Description = "The configuration file (default: faultline.yaml beside the workspace).",
            HelpName = "FILE",
            Recursive = true,
        };

    public static Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON document on standard output and nothing else there.", Recursive = true };

    public static Option<DateTime?> AsOf { get; } =
        new("--as-of")
        {
            Description = "Take this moment as now (ISO 8601, UTC).",
            HelpName = "TIME",
            Recursive = true,
            CustomParser = ParseTime,
        };

    public static Option<int> Seed { get; } =
        new("--seed")
        {
            Description = "Seed of everything random.",
            HelpName = "N",
            Recursive = true,
            DefaultValueFactory = _ => 42,
        };

    public static void AddTo(Command root)
    {
        root.Options.Add(Workspace);
        root.Options.Add(Config);
        root.Options.Add(Json);
        root.Options.Add(AsOf);
        root.Options.Add(Seed);
    }

    /// <summary>An ISO 8601 moment; a date alone is midnight UTC, and a time without a zone is taken as UTC.</summary>
    public static DateTime? ParseTime(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
        {
            return null;
        }

        var text = result.Tokens[0].Value;
        if (
            DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
            && text.Length >= 8
            && char.IsAsciiDigit(text[0])
        )
        {
            return time;
        }

        result.AddError($"'{TerminalText.Neutralise(text)}' is not a time; write it as 2026-07-15 or 2026-07-15T10:05:00Z.");
        return null;
    }
}
