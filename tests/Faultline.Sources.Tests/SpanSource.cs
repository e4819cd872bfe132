using System.Runtime.CompilerServices;
using Faultline.Traces;

namespace Faultline.Sources.Tests;

/// <summary>Spans as a source.</summary>
internal sealed class SpanSource(IReadOnlyList<Span> spans) : ITraceSource
{
    public string Name => "spans";

    public async IAsyncEnumerable<SourceRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return new SourceRecord { Spans = spans, Line = 1 };
    }
}
