using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Server.Tests.Connecting;

/// <summary>Private values in every field that a span, a row or a signal has: with the privacy stage on, no column of the store holds one.</summary>
public sealed class PrivacyScanTests
{
    private const string Secret = "jane.private@example.com";
    private const string Card = "4111 1111 1111 1111";
    private const string Said = "write to " + Secret + " card " + Card;

    // "write to " shows below that the text itself arrived.
    private static readonly string[] Private = ["jane.private", Card, "4111111111111111", "DE89370400440532013000"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_column_of_the_store_is_free_of_private_values_when_the_stage_is_on(bool isOn)
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-scan-").FullName;
        var config = new FaultlineConfig { Defaults = new WorkflowConfig { Privacy = new PrivacyConfig { Enabled = isOn } } };
        try
        {
            var held = new StringBuilder();
            await using (var server = await RunningServer.StartAsync(workspace, config: config))
            {
                await PostAsync(server, "v1/traces", Request());
                await PostAsync(server, "api/signals", Signals());
                await Cli(workspace, isOn);
                await ReadAsync(server.Traces, held);
            }

            Columns(Path.Combine(workspace, "traces.duckdb"), held);
            var found = Private.Where(value => held.ToString().Contains(value, StringComparison.OrdinalIgnoreCase)).ToArray();
            Assert.Equal(isOn ? [] : Private, found);
            Assert.Contains("write to ", held.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }

    // A span with a private value in each of its fields, and one with the conventions' own names for them.
    private static string Request()
    {
        string[] names =
        [
            "gen_ai.prompt",
            "gen_ai.completion",
            "gen_ai.request.model",
            "gen_ai.conversation.id",
            "gen_ai.system_instructions",
            "gen_ai.tool.name",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "user.id",
            "app.intent",
            "app.prompt_version",
            "app.summary",
            "app.judge_verdict",
            "app.judge_comment",
            "error.type",
            "customer." + Secret,
            "db.statement",
        ];
        var attributes = names.Select(name => new { key = name, value = (object)new { stringValue = Said } });
        var nested = new
        {
            key = "nested",
            value = (object)new { kvlistValue = new { values = new[] { new { key = Secret, value = new { stringValue = Said } } } } },
        };
        var number = new { key = "card", value = (object)new { intValue = "4111111111111111" } };
        object Span(string id, string operation) =>
            new
            {
                traceId = Spans.TraceId("1"),
                spanId = Spans.SpanId(id),
                parentSpanId = id == "1" ? "" : Spans.SpanId("1"),
                name = Said,
                startTimeUnixNano = "1784109900000000000",
                endTimeUnixNano = "1784109901000000000",
                attributes = attributes
                    .Append(nested)
                    .Append(number)
                    .Append(new { key = "gen_ai.operation.name", value = (object)new { stringValue = operation } }),
                events = new object[]
                {
                    new
                    {
                        name = Said,
                        timeUnixNano = "1784109900000000000",
                        attributes,
                    },
                    new
                    {
                        name = "gen_ai.evaluation.result",
                        attributes = new object[]
                        {
                            new { key = "gen_ai.evaluation.name", value = new { stringValue = "tone" } },
                            new { key = "gen_ai.evaluation.score.label", value = new { stringValue = Said } },
                            new { key = "gen_ai.evaluation.explanation", value = new { stringValue = Said } },
                        },
                    },
                },
                status = new { code = 2, message = Said },
            };
        return JsonSerializer.Serialize(
            new
            {
                resourceSpans = new[]
                {
                    new
                    {
                        resource = new { attributes = new[] { new { key = "host.owner", value = new { stringValue = Said } } } },
                        scopeSpans = new[]
                        {
                            new { scope = new { name = Said }, spans = new[] { Span("1", "chat"), Span("2", "execute_tool") } },
                        },
                    },
                },
            }
        );
    }

    private static string Signals() =>
        JsonSerializer.Serialize(
            new object[]
            {
                new
                {
                    trace_id = Spans.TraceId("1"),
                    user_feedback = "down",
                    comment = Said,
                },
                new
                {
                    trace_id = Spans.TraceId("1"),
                    name = "tone",
                    label = Said,
                },
                new
                {
                    session_id = Secret,
                    escalated = true,
                    comment = "DE89370400440532013000",
                },
                new { trace_id = Spans.TraceId("1"), judge_verdict = Said },
            }
        );

    private static string Row() =>
        JsonSerializer.Serialize(
            new
            {
                trace_id = "row",
                workflow = "w",
                timestamp = "2026-07-15T10:05:00Z",
                query = Said,
                response = Said,
                session_id = Secret,
                user_id = Secret,
                intent = Said,
                prompt_version = Secret,
                model = Secret,
                summary = Said,
                messages = new object[]
                {
                    new
                    {
                        role = "user",
                        content = Said,
                        tool_calls = new object[]
                        {
                            new
                            {
                                name = Secret,
                                status = Said,
                                arguments = new { a = Said },
                            },
                        },
                    },
                    new { role = "tool", content = Said },
                },
                tool_calls = new object[]
                {
                    new
                    {
                        name = Secret,
                        arguments = Said,
                        result = Said,
                    },
                },
                retrieved = new object[] { new { doc = Said, version = Secret } },
                judge_verdict = Said,
                judge_comment = Said,
                error = Said,
                attributes = new Dictionary<string, object>
                {
                    ["n"] = 4111111111111111,
                    ["o"] = new Dictionary<string, string> { [Secret] = Said },
                    [Secret] = "x",
                },
            }
        );

    private static async Task Cli(string workspace, bool isOn)
    {
        var directory = Directory.CreateTempSubdirectory("faultline-scan-row-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "row.jsonl"), Row(), Token);
        // Beside the workspace is none, and where a command is run is none looked for.
        var config = Path.Combine(directory, "faultline.yaml");
        await File.WriteAllTextAsync(config, $"defaults:\n  privacy: {{enabled: {(isOn ? "true" : "false")}}}\n", Token);
        var run = await CliProcess.RunAsync(directory, "ingest", "row.jsonl", "--workspace", workspace, "--config", config);
        Assert.True(run.Code == 0, run.Error);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task PostAsync(RunningServer server, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode && !text.Contains("rejected_spans", StringComparison.Ordinal), text);
    }

    // What is packed in the columns comes out through the store.
    private static async Task ReadAsync(ITraceStore store, StringBuilder held)
    {
        var ids = new List<string>();
        await foreach (var trace in store.ReadAsync(new TraceQuery { IncludeMessages = true }, Token))
        {
            ids.Add(trace.TraceId);
            held.AppendLine(JsonSerializer.Serialize(trace, FaultlineJson.Line));
        }

        Assert.Equal(2, ids.Count);
        var spans = await store.ReadSpansAsync(ids, Token);
        Assert.Equal(2, spans.Count);
        foreach (var span in spans)
        {
            held.AppendLine(CultureInfo.InvariantCulture, $"{span.Name} {span.StatusMessage} {span.Scope}");
            foreach (var (name, value) in span.Attributes.Concat(span.Resource).Concat(span.Events.SelectMany(e => e.Attributes)))
            {
                held.AppendLine(CultureInfo.InvariantCulture, $"{name} {value}");
            }

            held.AppendJoin(' ', span.Events.Select(e => e.Name));
        }
    }

    // Every column of every table, whatever tables there are.
    private static void Columns(string file, StringBuilder held)
    {
        using var connection = new DuckDBConnection($"Data Source={file};ACCESS_MODE=READ_ONLY");
        connection.Open();
        var tables = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                tables.Add(row.GetString(0));
            }
        }

        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT CAST(t AS VARCHAR) FROM \"{table}\" t";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                held.AppendLine(row.GetString(0));
            }
        }
    }
}
