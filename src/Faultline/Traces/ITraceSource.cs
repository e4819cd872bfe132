namespace Faultline.Traces;

/// <summary>A stream of records from a file or a pipe.</summary>
public interface ITraceSource
{
    /// <summary>What the user called it: a path, or <c>-</c> for standard input.</summary>
    string Name { get; }

    /// <summary>Reads to the end. A bad record becomes a <see cref="Rejection"/>; it never stops the good ones beside it.</summary>
    IAsyncEnumerable<SourceRecord> ReadAsync(CancellationToken cancellationToken = default);
}

/// <summary>One record of a source: exactly one of the trace, spans, evaluation, rejection or notice is set. <see cref="BytesRead"/> is the compressed position reached so far.</summary>
public readonly record struct SourceRecord
{
    public Trace? Trace { get; init; }

    public IReadOnlyList<Span>? Spans { get; init; }

    public Evaluation? Evaluation { get; init; }

    public Rejection? Rejection { get; init; }

    /// <summary>Something about a kept record that the reader had to assume, such as a time's zone.</summary>
    public Rejection? Notice { get; init; }

    /// <summary>Line or record number from 1, where the source counts them.</summary>
    public long Line { get; init; }

    /// <summary>Size of the record as it stood in the source, in bytes; 0 when not known.</summary>
    public int RecordBytes { get; init; }

    public long BytesRead { get; init; }
}

/// <summary>A record that could not be used, and why, in one sentence.</summary>
/// <param name="Source">File, or <c>-</c>.</param>
/// <param name="Line">Line or record number from 1; 0 when the whole file is meant.</param>
/// <param name="Field">The field at fault, where one is.</param>
/// <param name="Reason">What is wrong and what to do.</param>
public sealed record Rejection(string Source, long Line, string? Field, string Reason)
{
    public override string ToString() =>
        Line > 0 ? $"{Source}:{Line}: {(Field is null ? "" : Field + ": ")}{Reason}" : $"{Source}: {Reason}";
}
