using System.Text.Json;
using NJsonSchema;

namespace Faultline.Gating.Matchers;

/// <summary>A JSON Schema, read once, that answers with the first thing wrong.</summary>
internal sealed class JsonSchemaValidator
{
    private readonly JsonSchema _schema;

    public JsonSchemaValidator(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            RefuseForeignReferences(document.RootElement);
            // Completes synchronously: only references to other documents would be fetched, and those are refused above.
            _schema = JsonSchema.FromJsonAsync(schema).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not (MatcherException or OutOfMemoryException))
        {
            throw new MatcherException("the schema cannot be read: " + Regression.RegressionRowReader.FirstSentence(failure.Message));
        }
    }

    /// <summary>Null when the document keeps the schema.</summary>
    public string? FirstProblem(string json)
    {
        var error = _schema.Validate(json).FirstOrDefault();
        return error is null ? null : $"{error.Path ?? "#"}: {error.Kind}";
    }

    // A schema in a shared data set must not make the gate read files or call hosts.
    private static void RefuseForeignReferences(JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in node.EnumerateObject())
                {
                    if (
                        property.NameEquals("$ref")
                        && property.Value.ValueKind == JsonValueKind.String
                        && !property.Value.GetString()!.StartsWith('#')
                    )
                    {
                        throw new MatcherException(
                            $"the schema refers to another document ({property.Value.GetString()}); write it out in place."
                        );
                    }

                    RefuseForeignReferences(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in node.EnumerateArray())
                {
                    RefuseForeignReferences(item);
                }

                break;
        }
    }
}
