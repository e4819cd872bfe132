using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Analysis;
using Faultline.Gating;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>A failed trace → a regression row, or nothing where the failed answer would pass it.</summary>
internal static class RegressionRowMaker
{
    public static RegressionRow? Make(
        Trace trace,
        string tag,
        ClusterReport cluster,
        string? gold,
        Confirmation? confirmation,
        DatasetBuildRequest request
    )
    {
        var expectation = Expectation.Derive(trace, tag, gold, request.Config);
        var source = new JsonObject
        {
            ["case_id"] = trace.TraceId,
            ["query"] = trace.Query,
            ["response_actual"] = trace.Response,
            ["expected_pattern"] = expectation.Pattern,
            ["tag"] = tag,
            ["cluster_id"] = cluster.ClusterId,
            ["trace_id"] = trace.TraceId,
            ["matcher"] = expectation.Matcher,
        };
        if (gold is not null)
        {
            source["gold"] = gold;
        }

        var messages = Turns(trace);
        if (messages.Count > 0)
        {
            source["messages"] = new JsonArray([
                .. messages.Select(m => (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Content }),
            ]);
        }

        if (Attributes(trace) is { Count: > 0 } attributes)
        {
            source["attributes"] = attributes;
        }

        source["added"] = JsonSerializer.SerializeToNode(request.Now, FaultlineJson.Line);
        source["provenance"] = Provenance(trace, cluster, confirmation, request);
        var (row, rejection) = RegressionRowReader.Read(source.ToJsonString(), "new row", 1);
        if (row is null)
        {
            // An empty query, for one: there is nothing to ask an agent.
            return rejection!.Field == "query" ? null : throw new InvalidOperationException($"{trace.TraceId}: {rejection}");
        }

        var context = new MatchContext { RefusalPhrases = request.Config.Signals.RefusalPhrases };
        var outcome = RowMatcher.Of(row).Match(Expectation.Answer(trace), context).Outcome;
        return outcome is RowOutcome.Fail or RowOutcome.Unjudged ? row with { Source = source } : null;
    }

    public static SampleText TextOf(RegressionRow row) =>
        SampleText.Of(string.Join('\n', row.Messages.Select(m => m.Content).Append(row.Query)), row.ResponseActual);

    // The turns before the request; the failed answer and the request itself are in fields of their own.
    private static List<Message> Turns(Trace trace)
    {
        var turns = trace.Messages.ToList();
        if (turns.Count > 0 && turns[^1].Role == "assistant")
        {
            turns.RemoveAt(turns.Count - 1);
        }

        if (turns.Count > 0 && turns[^1].Role == "user" && turns[^1].Content == trace.Query)
        {
            turns.RemoveAt(turns.Count - 1);
        }

        return turns.Exists(t => t.Role is "user" or "assistant") ? turns : [];
    }

    private static JsonObject Attributes(Trace trace)
    {
        var attributes = new JsonObject();
        if (trace.Intent is not null)
        {
            attributes["intent"] = trace.Intent;
        }

        foreach (var (name, value) in trace.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            attributes[name] = value.Kind switch
            {
                AttributeKind.Number when double.IsFinite(value.Number) => JsonValue.Create(value.Number),
                AttributeKind.Boolean => JsonValue.Create(value.Number != 0),
                AttributeKind.Json => Parse(value.ToString()),
                _ => JsonValue.Create(value.ToString()),
            };
        }

        return attributes;
    }

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(json);
        }
    }

    private static JsonObject Provenance(Trace trace, ClusterReport cluster, Confirmation? confirmation, DatasetBuildRequest request)
    {
        var provenance = new JsonObject
        {
            ["workflow"] = request.Run.Workflow,
            ["run_id"] = request.Run.RunId,
            ["cluster_name"] = cluster.Name,
        };
        if (cluster.Causes.Count > 0)
        {
            provenance["cause"] = cluster.Causes[0].Text;
        }

        if (trace.PromptVersion is not null)
        {
            provenance["prompt_version"] = trace.PromptVersion;
        }

        if (confirmation is not null)
        {
            provenance["confirmed_by"] = confirmation.Person;
            provenance["kappa"] = confirmation.Kappa is { } kappa && double.IsFinite(kappa) ? JsonValue.Create(Math.Round(kappa, 4)) : null;
        }

        if ((confirmation is null ? request.UnconfirmedReason : confirmation.OverrideReason) is { } reason)
        {
            provenance["override_reason"] = reason;
        }

        var reviewers = request
            .Labels.Where(l => l.TraceId == trace.TraceId)
            .Select(l => l.Reviewer)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (reviewers.Length > 0)
        {
            provenance["reviewers"] = new JsonArray([.. reviewers.Select(r => (JsonNode)JsonValue.Create(r))]);
        }

        return provenance;
    }
}
