using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Faultline.Labeling;

namespace Faultline.Sources.Labels;

/// <summary>Writes a sheet for a reviewer: CSV for a spreadsheet, JSONL for a program.</summary>
public static class LabelSheetWriter
{
    /// <summary>Columns of a sheet; the reviewer fills in the last three.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    ["run_id", "reviewer", "trace_id", "query", "response", "context", "tag", "note", "correction"];

    /// <param name="path">Ends in <c>.jsonl</c> for JSONL; anything else is CSV.</param>
    public static void Write(string path, LabelSheet sheet)
    {
        var text = path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? Jsonl(sheet) : Csv(sheet);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var temporary = path + ".new";
        // The mark tells spreadsheets that this is UTF-8.
        File.WriteAllText(
            temporary,
            text,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: !path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
        );
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>RFC 4180; a cell that a spreadsheet would run as a formula is made plain text.</summary>
    public static string Csv(LabelSheet sheet)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true))
        {
            csv.WriteRecord([.. Columns]);
            foreach (var item in sheet.Items)
            {
                csv.WriteRecord(Array.ConvertAll(Cells(item), FormulaGuard.Protect));
            }
        }

        return text.ToString();
    }

    private static string Jsonl(LabelSheet sheet)
    {
        var text = new StringBuilder();
        foreach (var item in sheet.Items)
        {
            var row = Columns.Zip(Cells(item)).ToDictionary(x => x.First, x => x.Second, StringComparer.Ordinal);
            text.Append(JsonSerializer.Serialize(row, FaultlineJson.Line)).Append('\n');
        }

        return text.ToString();
    }

    private static string?[] Cells(LabelItem item) =>
        [item.RunId, item.Reviewer, item.TraceId, item.Query, item.Response, item.Context, item.Tag, item.Note, item.Correction];
}
