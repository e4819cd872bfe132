using System.Text.Json;
using CsvHelper;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Sources.Labels;

/// <summary>Reads a filled-in sheet, CSV (comma, semicolon or tab) or JSONL. Columns other than ids, tag, note and correction are not looked at.</summary>
public static class LabelSheetReader
{
    private const int MaxRecord = 16 * 1024 * 1024;

    /// <summary>The lines of the file; what is not even a line goes into <paramref name="rejections"/>.</summary>
    /// <exception cref="FaultlineException">When the file is missing or has no trace_id and tag.</exception>
    public static IReadOnlyList<LabelLine> Read(string path, ICollection<Rejection> rejections)
    {
        if (!File.Exists(path))
        {
            throw FaultlineException.Input($"{path}: there is no such file.");
        }

        using var reader = new StreamReader(path);
        return reader.Peek() == '{' ? ReadJsonl(path, reader, rejections) : ReadCsv(path, reader, rejections);
    }

    private static List<LabelLine> ReadCsv(string path, StreamReader reader, ICollection<Rejection> rejections)
    {
        var lines = new List<LabelLine>();
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            NormalizeHeaderName = name => name.Trim().ToLowerInvariant(),
            MaxRecordSize = MaxRecord,
        };
        using var csv = CsvReader.Create(reader, options, leaveOpen: true);
        try
        {
            csv.ReadHeader();
            var header = csv.Headers.ToArray();
            foreach (var needed in (string[])["trace_id", "tag"])
            {
                if (!csv.TryGetFieldIndex(needed, out _))
                {
                    throw FaultlineException.Input(
                        header.Length == 0
                            ? $"{path} is empty; a sheet has a header with {string.Join(", ", LabelSheetWriter.Columns)}."
                            : $"{path}:1: there is no column {needed}; the header has {string.Join(", ", header.Take(12))}."
                    );
                }
            }

            while (csv.Read())
            {
                // A record may span lines; the one it starts on is named.
                lines.Add(
                    new LabelLine(
                        path,
                        csv.LineNumber,
                        Cell("run_id"),
                        Cell("trace_id"),
                        Cell("reviewer"),
                        Cell("tag"),
                        Cell("note"),
                        Cell("correction")
                    )
                );
            }
        }
        catch (CsvFormatException failure)
        {
            rejections.Add(new Rejection(path, 0, null, "cannot be read as CSV from here on: " + failure.Message));
        }

        return lines;

        string? Cell(string name) =>
            csv.TryGetFieldIndex(name, out var index) && index < csv.FieldCount ? FormulaGuard.Restore(csv.GetString(index)) : null;
    }

    private static List<LabelLine> ReadJsonl(string path, StreamReader reader, ICollection<Rejection> rejections)
    {
        var lines = new List<LabelLine>();
        var number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(text);
                var json = document.RootElement;
                if (json.ValueKind != JsonValueKind.Object)
                {
                    rejections.Add(new Rejection(path, number, null, "is not a JSON object."));
                    continue;
                }

                string? Cell(string name) =>
                    json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                lines.Add(
                    new LabelLine(
                        path,
                        number,
                        Cell("run_id"),
                        Cell("trace_id"),
                        Cell("reviewer"),
                        Cell("tag"),
                        Cell("note"),
                        Cell("correction")
                    )
                );
            }
            catch (JsonException failure)
            {
                rejections.Add(new Rejection(path, number, null, "is not valid JSON: " + failure.Message.Split(" LineNumber:")[0]));
            }
        }

        return lines;
    }
}
