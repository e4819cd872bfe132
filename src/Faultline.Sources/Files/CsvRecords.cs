using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;
using Faultline.Traces;

namespace Faultline.Sources.Files;

/// <summary>Rows of a CSV file (RFC 4180; comma, semicolon, tab or bar, told from the first lines). The header names the columns.</summary>
internal sealed class CsvRecords(string name, SourceOptions options)
{
    private readonly TableRows _rows = new(name, options, inferTypes: true);
    private readonly Dictionary<long, CsvMalformedReason> _malformed = [];

    public async IAsyncEnumerable<SourceRecord> ReadAsync(
        Stream content,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var reader = CsvReader.Create(content, Options());
        var (_, failure) = await TryAsync(() => reader.ReadHeaderAsync(cancellationToken), reader);
        if ((failure ?? HeaderProblem(reader.Headers)) is { } problem)
        {
            yield return Reject(1, null, problem);
            yield break;
        }

        var header = reader.Headers.ToArray();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (var more, failure) = await TryAsync(() => reader.ReadAsync(cancellationToken), reader);
            if (failure is not null)
            {
                yield return Reject(0, null, failure + $" Nothing after row {reader.RowNumber} was read.");
            }

            if (!more)
            {
                yield break;
            }

            foreach (var record in Row(header, reader))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<SourceRecord> Row(string[] header, CsvReader reader)
    {
        // Records are numbered with the header, rows without it.
        if (_malformed.Remove(reader.RowNumber + 1, out var reason) && reason is not CsvMalformedReason.StrayQuote)
        {
            return
            [
                Reject(
                    reader.LineNumber,
                    null,
                    reason is CsvMalformedReason.UnterminatedQuote
                        ? "a quote is opened and never closed; everything after it was taken into this row."
                        : "text stands after a closing quote; double the quotes inside a quoted cell."
                ),
            ];
        }

        if (reader.FieldCount != header.Length)
        {
            return [Reject(reader.LineNumber, null, $"has {reader.FieldCount} cells where the header has {header.Length}.")];
        }

        var cells = new KeyValuePair<string, object?>[header.Length];
        for (var i = 0; i < header.Length; i++)
        {
            if (!Utf8.IsValid(reader.GetRawSpan(i)))
            {
                return [Reject(reader.LineNumber, header[i], "holds bytes that are not valid UTF-8; convert the file to UTF-8.")];
            }

            cells[i] = Cell(header[i], reader.GetString(i));
        }

        return _rows.Read(cells, reader.LineNumber);
    }

    // An empty cell is "not known", except where the text itself may be empty.
    private static KeyValuePair<string, object?> Cell(string column, string text) =>
        new(column, text.Length == 0 && column is not ("query" or "response") ? null : text);

    private string? HeaderProblem(IReadOnlyList<string> header) =>
        header.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"the header names the column '{twice.Key}' twice."
        : header.Count < 2 && options.Mapping is null ? "the header needs the columns trace_id, workflow, timestamp, query and response."
        : null;

    private CsvReaderOptions Options() =>
        new()
        {
            MaxRecordSize = options.MaxRecordBytes,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => _malformed[record.RecordNumber] = record.Reason,
        };

    private static async ValueTask<(bool More, string? Failure)> TryAsync(Func<ValueTask<bool>> read, CsvReader reader)
    {
        try
        {
            return (await read(), null);
        }
        catch (CsvFormatException)
        {
            return (false, $"the row after row {reader.RowNumber} is longer than a record may be (is a quote left open?).");
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return (false, FileTraceSource.Sentence(failure));
        }
    }

    private static ValueTask<(bool More, string? Failure)> TryAsync(Func<ValueTask> read, CsvReader reader) =>
        TryAsync(
            async () =>
            {
                await read();
                return true;
            },
            reader
        );

    private SourceRecord Reject(long line, string? field, string reason) =>
        new() { Rejection = new Rejection(name, line, field, reason), Line = line };
}
