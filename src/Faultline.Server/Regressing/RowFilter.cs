namespace Faultline.Server.Regressing;

/// <summary>Rows that a list shows: by text and by state, in the order of the file.</summary>
internal static class RowFilter
{
    public static IReadOnlyList<RowView> Apply(IReadOnlyList<RowView> rows, string? text, string? state) =>
        string.IsNullOrEmpty(text) && string.IsNullOrEmpty(state)
            ? rows
            : [.. rows.Where(r => (string.IsNullOrEmpty(text) || r.Has(text)) && (string.IsNullOrEmpty(state) || r.Is(state)))];
}
