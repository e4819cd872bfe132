namespace Faultline.Labeling;

/// <summary>
/// Keeps a spreadsheet from running a trace as a formula (OWASP "CSV Injection"): a cell that starts like one gets an apostrophe in front, and loses it
/// again on the way in.
/// </summary>
public static class FormulaGuard
{
    public static string Protect(string? cell) => Risky(cell) ? "'" + cell : cell ?? "";

    /// <summary>Undoes <see cref="Protect"/>; other text is left as it is.</summary>
    public static string Restore(string cell) => cell.Length > 1 && cell[0] == '\'' && Risky(cell[1..]) ? cell[1..] : cell;

    // The apostrophe itself belongs to them, so that text that starts with one comes back unchanged.
    private static bool Risky(string? cell) =>
        cell is { Length: > 0 } && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'';
}
