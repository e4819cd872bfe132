using System.Text;
using System.Text.Json;
using Faultline.Labeling;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Api;

/// <summary>A table as a file: CSV whose cells no spreadsheet runs as a formula, or JSONL.</summary>
/// <typeparam name="T">A row.</typeparam>
internal sealed class TableFile<T>(string name, IReadOnlyList<(string Name, Func<T, object?> Value)> columns)
{
    public IResult Csv(IEnumerable<T> rows)
    {
        var text = new StringBuilder(string.Join(',', columns.Select(c => c.Name))).Append("\r\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', columns.Select(c => Cell(c.Value(row)))).Append("\r\n");
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", name + ".csv");
    }

    public IResult Jsonl(IEnumerable<T> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(
                    JsonSerializer.Serialize(
                        columns.ToDictionary(c => c.Name, c => c.Value(row), StringComparer.Ordinal),
                        FaultlineJson.Line
                    )
                )
                .Append('\n');
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "application/x-ndjson", name + ".jsonl");
    }

    // A number is one: in front of a negative one an apostrophe would only make it text.
    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => Quote(text),
            IEnumerable<string> several => Quote(string.Join("; ", several)),
            DateTime time => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => Quote(value.ToString()),
        };

    private static string Quote(string? text) => "\"" + FormulaGuard.Protect(text).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
