using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>A line of a regression set → a row, or one sentence about what is wrong with it.</summary>
public static class RegressionRowReader
{
    private static readonly string[] Required = ["query", "response_actual", "expected_pattern", "tag"];

    public static (RegressionRow? Row, Rejection? Rejection) Read(string json, string file, int line)
    {
        Rejection Reject(string? field, string reason) => new(file, line, field, reason);

        JsonObject source;
        try
        {
            if (JsonNode.Parse(json) is not JsonObject parsed)
            {
                return (null, Reject(null, "is not a JSON object; a row is one object a line."));
            }

            source = parsed;
            // A duplicate name only shows itself when the object is first looked into.
            _ = source.Count;
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            return (null, Reject(null, "is not valid JSON: " + FirstSentence(failure.Message)));
        }

        foreach (var name in Required)
        {
            switch (source[name])
            {
                case null:
                    return (null, Reject(name, "is missing; a row needs query, response_actual, expected_pattern and tag."));
                case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                    break;
                default:
                    return (null, Reject(name, "must be text."));
            }
        }

        foreach (var name in (string[])["case_id", "cluster_id", "trace_id", "gold"])
        {
            if (source[name] is { } node && node.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
            {
                return (null, Reject(name, "must be text."));
            }
        }

        if (source["matcher"] is { } matcher and not JsonObject)
        {
            return (null, Reject("matcher", $"must be an object with a type, not {matcher.GetValueKind()}."));
        }

        if (source["attributes"] is not (null or JsonObject))
        {
            return (null, Reject("attributes", "must be an object."));
        }

        if (!TryMessages(source["messages"], out var messages))
        {
            return (null, Reject("messages", "must be a list of objects with role and content."));
        }

        if (!TryQuarantine(source["quarantine"], out var quarantine))
        {
            return (null, Reject("quarantine", "must be an object with until (a date such as 2026-12-31) and reason."));
        }

        var query = Text(source, "query")!;
        var tag = Text(source, "tag")!;
        if (query.Length == 0)
        {
            return (null, Reject("query", "is empty; without a request there is nothing to ask the agent."));
        }

        if (!RegressionFileName.IsTag(tag))
        {
            return (null, Reject("tag", "must be lower-case letters, digits and _ (at most 64), because it stands in file names."));
        }

        var response = Text(source, "response_actual")!;
        return (
            new RegressionRow
            {
                CaseId = Text(source, "case_id") is { Length: > 0 } id ? id : MakeId(query, response),
                Query = query,
                ResponseActual = response,
                ExpectedPattern = Text(source, "expected_pattern")!,
                Tag = tag,
                ClusterId = Text(source, "cluster_id"),
                TraceId = Text(source, "trace_id"),
                Matcher = Element(source["matcher"]),
                Gold = Text(source, "gold") is { Length: > 0 } gold ? gold : null,
                Messages = messages,
                Attributes = Element(source["attributes"]),
                Provenance = Element(source["provenance"]),
                Added = Date(source["added"]),
                Quarantine = quarantine,
                Source = source,
                File = file,
                Line = line,
            },
            null
        );
    }

    /// <summary>Id of a row that names none: the same query and response get the same id on every machine.</summary>
    public static string MakeId(string query, string response) =>
        "h" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query + "\0" + response)))[..20];

    private static string? Text(JsonObject source, string name) =>
        source[name] is { } node
            ? node.GetValueKind() == JsonValueKind.String
                ? node.GetValue<string>()
                : node.ToJsonString()
            : null;

    private static JsonElement? Element(JsonNode? node) => node is null ? null : JsonSerializer.SerializeToElement(node);

    private static bool TryMessages(JsonNode? node, out IReadOnlyList<Message> messages)
    {
        messages = [];
        if (node is null)
        {
            return true;
        }

        if (node is not JsonArray list)
        {
            return false;
        }

        var read = new List<Message>(list.Count);
        foreach (var item in list)
        {
            if (item is not JsonObject turn || turn["role"]?.GetValueKind() != JsonValueKind.String)
            {
                return false;
            }

            var content = turn["content"];
            if (content is not null && content.GetValueKind() != JsonValueKind.String)
            {
                return false;
            }

            read.Add(new Message(turn["role"]!.GetValue<string>(), content?.GetValue<string>()));
        }

        messages = read;
        return true;
    }

    private static bool TryQuarantine(JsonNode? node, out Quarantine? quarantine)
    {
        quarantine = null;
        if (node is null)
        {
            return true;
        }

        if (node is not JsonObject held || Date(held["until"]) is not { } until || held["reason"]?.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        quarantine = new Quarantine(until, held["reason"]!.GetValue<string>());
        return true;
    }

    private static DateTime? Date(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String
        && DateTime.TryParse(
            node.GetValue<string>(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var date
        )
            ? date
            : null;

    internal static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }
}
