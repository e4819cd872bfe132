using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Models;
using Faultline.Regression;
using Faultline.Traces;

namespace Faultline.Server.Regressing;

/// <summary>Tries and saves what someone writes into a row. Nothing is saved that was not tried.</summary>
internal sealed class RowEditing(RegressionHome home, ITraceStore traces, FaultlineConfig config)
{
    /// <exception cref="FaultlineException">There is no such row, or the rule cannot be read.</exception>
    public async Task<RowTrial> TryAsync(RowEdit edit, CancellationToken cancellationToken)
    {
        var (set, row) = Find(edit.Set, edit.CaseId);
        var source = row.Source.DeepClone().AsObject();
        RowTrial.Write(source, edit.Gold, edit.Matcher, edit.Pattern);
        var (changed, rejection) = RegressionRowReader.Read(source.ToJsonString(), set.FileName, row.Line);
        if (changed is null)
        {
            throw FaultlineException.Input(rejection!.ToString());
        }

        if (string.IsNullOrWhiteSpace(edit.Gold))
        {
            throw FaultlineException.Input("Write the right answer: it is what the matcher must let through.");
        }

        return await RowTrial.RunAsync(
            changed,
            await FailedAsync(row, cancellationToken),
            Right(edit),
            new MatchContext { RefusalPhrases = config.For(set.Workflow ?? "").Signals.RefusalPhrases },
            () => ModelFactory.Embedder(config.Models, cache: null),
            ModelFactory.Graders(config.Models, allowCommands: false),
            cancellationToken
        );
    }

    /// <exception cref="ChangedMeanwhileException">The row is not what the person looked at.</exception>
    public async Task<RegressionRow> SaveAsync(RowEdit edit, CancellationToken cancellationToken)
    {
        var trial = await TryAsync(edit, cancellationToken);
        return trial.Proves
            ? home.Folder.Change(
                edit.Set ?? "",
                edit.CaseId ?? "",
                edit.Version ?? "",
                source => RowTrial.Write(source, edit.Gold, edit.Matcher, edit.Pattern)
            )
            : throw FaultlineException.Input(trial.Problem!);
    }

    public (RegressionSet Set, RegressionRow Row) Find(string? name, string? caseId)
    {
        var set =
            home.Folder.Find(name ?? "")
            ?? throw FaultlineException.Input($"There is no regression set '{name}' in {home.Folder.Directory}.");
        var row =
            set.Cluster.Rows.FirstOrDefault(r => r.CaseId == caseId)
            ?? throw FaultlineException.Input($"{set.FileName} has no row '{caseId}'.");
        return (set, row);
    }

    // With the tools that the failed run called, where its trace is still stored.
    private async Task<AgentAnswer> FailedAsync(RegressionRow row, CancellationToken cancellationToken) =>
        row.TraceId is { } id && await traces.FindAsync(id, cancellationToken) is { } trace
            ? Expectation.Answer(trace) with
            {
                Response = row.ResponseActual,
            }
            : new AgentAnswer { CaseId = row.CaseId, Response = row.ResponseActual };

    private static AgentAnswer Right(RowEdit edit)
    {
        var json = new JsonObject { ["response"] = edit.Gold };
        if (edit.ToolCalls is { ValueKind: not JsonValueKind.Null } calls)
        {
            json["tool_calls"] = JsonNode.Parse(calls.GetRawText());
        }

        if (edit.LatencyMs is { } latency)
        {
            json["latency_ms"] = latency;
        }

        if (edit.CostUsd is { } cost)
        {
            json["cost_usd"] = cost;
        }

        var (answer, field, problem) = AgentAnswerReader.Read(JsonSerializer.SerializeToElement(json), edit.CaseId ?? "", 1);
        return answer ?? throw FaultlineException.Input($"The right answer's {field} {problem}");
    }
}

/// <param name="Version">What the row was when the person looked at it.</param>
/// <param name="Gold">The right answer.</param>
/// <param name="Matcher">Null: the row goes by its pattern.</param>
/// <param name="Pattern">A pattern to go by; null leaves the row's.</param>
/// <param name="ToolCalls">What the right answer calls, for matchers that look at tools; for the trial alone.</param>
/// <param name="LatencyMs">How long the right answer takes; for the trial alone.</param>
/// <param name="CostUsd">What it costs; for the trial alone.</param>
internal sealed record RowEdit(
    string? Set,
    string? CaseId,
    string? Version,
    string? Gold,
    JsonElement? Matcher,
    string? Pattern,
    JsonElement? ToolCalls,
    double? LatencyMs,
    double? CostUsd
);
