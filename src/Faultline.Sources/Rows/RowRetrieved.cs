using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Sources.Rows;

/// <summary>The <c>retrieved</c> documents of a row: objects with <c>doc</c> and <c>score</c>, or names alone.</summary>
internal static class RowRetrieved
{
    private static readonly string[] Names =
    [
        "doc",
        "document",
        "id",
        "document_id",
        "title",
        "name",
        "source",
        "content",
        "text",
        "page_content",
        "pageContent",
    ];

    /// <returns>Null when the row says nothing of retrieval.</returns>
    public static IReadOnlyList<RetrievedDocument>? Read(JsonElement value, string field)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw RowValues.Wrong(field, "a list of documents", value.ValueKind);
        }

        var documents = new List<RetrievedDocument>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var at = $"{field}[{documents.Count}]";
            documents.Add(
                item.ValueKind switch
                {
                    JsonValueKind.String or JsonValueKind.Number => new RetrievedDocument(RowValues.Text(item)!),
                    JsonValueKind.Object => new RetrievedDocument(
                        Names.Select(name => RowValues.Word(RowMessages.Get(item, name))).FirstOrDefault(name => name is not null)
                            ?? throw new RowFaultException(at + ".doc", "is missing; it is required."),
                        RowValues.Number(RowMessages.Get(item, "score"), at + ".score"),
                        RowValues.Word(RowMessages.Get(item, "version"))
                            ?? RowValues.Word(RowMessages.Get(item, "document_version"))
                            ?? RowValues.Word(RowMessages.Get(RowMessages.Get(item, "metadata"), "version"))
                    ),
                    var kind => throw new RowFaultException(
                        at,
                        $"an object with doc and score is expected, not {RowValues.Describe(kind)}."
                    ),
                }
            );
        }

        return documents;
    }
}
