using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Otlp;
using Faultline.Sources.Rows;
using Faultline.Sources.Signals;
using Faultline.Traces;

namespace Faultline.Sources.Files;

/// <summary>Records of a JSON text: one a line, or one document over many lines (an array of rows, a pretty-printed OTLP request).</summary>
/// <remarks>Each document is looked at by itself, so trace rows and OTLP requests may even be mixed when the format is recognised by content.</remarks>
internal sealed class JsonRecords(string name, SourceOptions options)
{
    private static readonly string FurtherSpan = string.Create(
        CultureInfo.InvariantCulture,
        $"is one more span that cannot be used; the first {OtlpRequest.MostFaults} of the request are named."
    );

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    private readonly TraceRowReader _rows = new(options.Mapping, options.Now, options.Policy);
    private readonly SignalReader _signals = new(options.Policy, options.Now, "file");

    public async IAsyncEnumerable<SourceRecord> ReadAsync(
        PeekedStream content,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (JsonShape.SpansLines(content.UnreadHead.Span))
        {
            await foreach (var record in DocumentAsync(content, cancellationToken))
            {
                yield return record;
            }

            yield break;
        }

        using var lines = new LineReader(content, options.MaxRecordBytes);
        long last = 0;
        var any = false;
        while (await lines.ReadAsync(cancellationToken))
        {
            last = lines.Number;
            if (lines.TooLong)
            {
                yield return Reject(last, null, TooLong(lines.SkippedBytes, options.MaxRecordBytes), 0);
                continue;
            }

            if (lines.Line.Span.TrimStart(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            any = true;
            foreach (var record in Line(lines.Line, last, cut: lines.Failure is not null))
            {
                yield return record;
            }
        }

        if (lines.Failure is { } failure)
        {
            yield return Reject(last, null, FileTraceSource.Sentence(failure), 0);
        }
        else if (!any && last == 0)
        {
            yield return Reject(0, null, "the file is empty.", 0);
        }
    }

    private IEnumerable<SourceRecord> Line(Memory<byte> line, long number, bool cut)
    {
        if (options.Format == TraceFormat.Otlp || (options.Format == TraceFormat.Auto && FormatSniffer.IsOtlp(line.Span)))
        {
            return Request(line, number, cut);
        }

        return Row(line, number, cut);
    }

    private IEnumerable<SourceRecord> Row(Memory<byte> line, long number, bool cut)
    {
        SourceRecord record;
        IReadOnlyList<Evaluation> signals = [];
        try
        {
            if (!Utf8.IsValid(line.Span))
            {
                throw JsonFault.Describe(line.Span);
            }

            JsonText.Mend(line.Span);
            using var document = JsonDocument.Parse(line, Strict);
            signals = options.Mapping is null && SignalReader.IsSignal(document.RootElement) ? _signals.Read(document.RootElement) : [];
            record = new SourceRecord
            {
                Trace = signals.Count == 0 ? _rows.Read(document.RootElement) : null,
                Evaluation = signals.Count > 0 ? signals[0] : null,
                Line = number,
                RecordBytes = line.Length,
            };
        }
        catch (JsonException)
        {
            if (cut)
            {
                yield break;
            }

            var fault = JsonFault.Describe(line.Span);
            record = Reject(number, fault.Field, fault.Message, line.Length);
        }
        catch (RowFaultException fault)
        {
            record = Reject(number, fault.Field, fault.Message, line.Length);
        }

        yield return record;
        foreach (var further in signals.Skip(1))
        {
            yield return new SourceRecord { Evaluation = further, Line = number };
        }

        if (record.Trace is not null && _rows.ZoneAssumed)
        {
            yield return new SourceRecord
            {
                Notice = new Rejection(name, number, "timestamp", "has no time zone and was taken as UTC."),
                Line = number,
            };
        }
    }

    private IEnumerable<SourceRecord> Request(Memory<byte> line, long number, bool cut)
    {
        OtlpRequest request;
        RowFaultException? fault = null;
        try
        {
            request = Utf8.IsValid(line.Span) ? OtlpJsonDecoder.Decode(line.Span, options.Now) : throw new JsonException();
        }
        catch (JsonException)
        {
            request = new OtlpRequest();
            fault = JsonFault.Describe(line.Span, OtlpJsonDecoder.DeepestJson);
        }

        if (fault is not null)
        {
            if (!cut)
            {
                yield return Reject(number, fault.Field, fault.Message, line.Length);
            }

            yield break;
        }

        if (request.Spans.Count > 0)
        {
            yield return new SourceRecord
            {
                Spans = request.Spans,
                Line = number,
                RecordBytes = line.Length,
            };
        }

        foreach (var span in request.Faults)
        {
            yield return Reject(number, span.Field, span.Reason, 0);
        }

        for (long further = request.Faults.Count; further < request.Unusable; further++)
        {
            yield return Reject(number, null, FurtherSpan, 0);
        }
    }

    private async IAsyncEnumerable<SourceRecord> DocumentAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (bytes, failure) = await WholeText.ReadAsync(content, options.MaxDocumentBytes, cancellationToken);
        if (bytes is null)
        {
            yield return Reject(
                0,
                null,
                failure is null
                    ? $"is one JSON document of more than {options.MaxDocumentBytes >> 20} MB; write one record a line."
                    : FileTraceSource.Sentence(failure),
                0
            );
            yield break;
        }

        var records = JsonShape.Records(bytes, out var fault);
        foreach (var (text, line) in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var record in Line(text, line, cut: false))
            {
                yield return record;
            }
        }

        if (failure is not null)
        {
            yield return Reject(0, null, FileTraceSource.Sentence(failure), 0);
        }
        else if (fault is not null)
        {
            yield return Reject(fault.Value.Line, fault.Value.Fault.Field, fault.Value.Fault.Message, 0);
        }
    }

    private SourceRecord Reject(long line, string? field, string reason, int bytes) =>
        new()
        {
            Rejection = new Rejection(name, line, field, reason),
            Line = line,
            RecordBytes = bytes,
        };

    private static string TooLong(long bytes, int limit) =>
        $"the line has {bytes / 1048576.0:F1} MB, more than the {limit / 1048576.0:F0} MB a record may have; shorten or split it.";
}
