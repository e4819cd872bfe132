namespace Faultline.Server.Regressing;

/// <summary>The command that judges a change by the sets in a directory.</summary>
internal static class GateCommandLine
{
    public static string For(string directory) =>
        $"faultline gate --dataset {Quote(directory)} --agent-url https://staging.example.com/chat --record-as $(git rev-parse --short HEAD)";

    // For a POSIX shell; what needs no quotes stands as it is.
    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
