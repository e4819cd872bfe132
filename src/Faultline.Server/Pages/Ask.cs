using System.Globalization;

namespace Faultline.Server.Pages;

/// <summary>Numbers in the address of a page. People edit and cut addresses, so what is no number asks for what no number at all asks for.</summary>
internal static class Ask
{
    /// <summary>A whole number from 0 on; <paramref name="otherwise"/> for anything else.</summary>
    public static int Number(string? text, int otherwise = 0) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>First row of a table's page, counted from 0: what is asked for, but never beyond the last page.</summary>
    /// <param name="take">Rows of a page.</param>
    public static int Skip(string? text, int take, int total) => Math.Min(Number(text), Math.Max(0, (total - 1) / take * take));
}
