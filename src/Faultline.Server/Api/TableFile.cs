using System.Globalization;
using System.Text;
using System.Text.Json;
using Faultline.Labeling;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Api;

/// <summary>A table as a file: CSV whose cells no spreadsheet runs as a formula, or JSONL. Rows are written as they are read, so no table is too long to hold.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="name">Of the file, without ending.</param>
/// <param name="columns">In their order.</param>
/// <param name="whole">True where a line of JSON holds the row as it is, with what is nested in it, and not the columns.</param>
internal sealed class TableFile<T>(string name, IReadOnlyList<(string Name, Func<T, object?> Value)> columns, bool whole = false)
{
    public Task<IResult> AnswerAsync(string ending, IEnumerable<T> rows, CancellationToken cancellationToken) =>
        AnswerAsync(ending, rows.ToAsyncEnumerable(), cancellationToken);

    /// <summary>The file. What is wrong with the question shows before the first byte of the answer.</summary>
    public async Task<IResult> AnswerAsync(string ending, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var reader = rows.GetAsyncEnumerator(cancellationToken);
        bool any;
        try
        {
            any = await reader.MoveNextAsync();
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }

        var csv = ending == "csv";
        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                try
                {
                    if (csv)
                    {
                        await writer.WriteAsync(string.Join(',', columns.Select(c => c.Name)) + "\r\n");
                    }

                    for (; any; any = await reader.MoveNextAsync())
                    {
                        await writer.WriteAsync((csv ? Csv(reader.Current) : Json(reader.Current)).AsMemory(), cancellationToken);
                    }
                }
                finally
                {
                    await reader.DisposeAsync();
                }
            },
            csv ? TableRoutes.CsvType + "; charset=utf-8" : TableRoutes.JsonlType,
            $"{name}.{ending}"
        );
    }

    private string Csv(T row) => string.Join(',', columns.Select(c => Cell(c.Value(row)))) + "\r\n";

    private string Json(T row) =>
        (
            whole
                ? JsonSerializer.Serialize(row, FaultlineJson.Line)
                : JsonSerializer.Serialize(columns.ToDictionary(c => c.Name, c => c.Value(row), StringComparer.Ordinal), FaultlineJson.Line)
        ) + "\n";

    // A number is one: in front of a negative one an apostrophe would only make it text.
    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => Quote(text),
            IEnumerable<string> several => Quote(string.Join("; ", several)),
            IEnumerable<KeyValuePair<string, string>> pairs => Quote(string.Join("; ", pairs.Select(p => $"{p.Key}={p.Value}"))),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "yes" : "no",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Quote(value.ToString()),
        };

    private static string Quote(string? text) => "\"" + FormulaGuard.Protect(text).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
