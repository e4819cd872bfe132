using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Retrieved documents of a span: <c>retrieval.documents.N.document.*</c> (OpenInference, used by others too) or a JSON list.</summary>
internal static class RetrievedAttributes
{
    public static IReadOnlyList<RetrievedDocument> Read(Span span)
    {
        var flattened = IndexedAttributes
            .Items(span.Attributes, "retrieval.documents")
            .Select(item =>
                item.Text("document.id", "document.title", "document.name", "document.content") is { } name
                    ? new RetrievedDocument(
                        name,
                        item.TryGetValue("document.score", out var score) ? SpanValues.AsNumber(score) : null,
                        item.Text("document.version") ?? Version(item.Text("document.metadata"))
                    )
                    : null
            )
            .OfType<RetrievedDocument>()
            .ToArray();
        return flattened.Length > 0 ? flattened : FromJson(span.Text("gen_ai.retrieval.documents", "retrieval.documents"));
    }

    /// <summary>The version that a document's metadata names.</summary>
    public static string? Version(string? metadata)
    {
        using var document = metadata is null ? null : JsonText.Parse(metadata);
        return document is null
            ? null
            : RowValues.Word(RowMessages.Get(document.RootElement, "version"))
                ?? RowValues.Word(RowMessages.Get(document.RootElement, "document_version"));
    }

    public static IReadOnlyList<RetrievedDocument> FromJson(string? json)
    {
        using var document = json is null ? null : JsonText.Parse(json);
        try
        {
            return document is null ? [] : RowRetrieved.Read(document.RootElement, "retrieved") ?? [];
        }
        catch (RowFaultException)
        {
            return [];
        }
    }
}
