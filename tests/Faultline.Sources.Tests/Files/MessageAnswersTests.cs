using System.Text;

namespace Faultline.Sources.Tests.Files;

/// <summary>Tool calls of a row's messages and the messages that answer them.</summary>
public sealed class MessageAnswersTests
{
    private static async Task<IReadOnlyList<Traces.ToolCall>> CallsAsync(string messages)
    {
        var row =
            $$"""{"trace_id":"t","workflow":"w","timestamp":"2026-07-01T00:00:00Z","query":"q","response":"r","messages":[{{messages.ReplaceLineEndings(" ")}}]}""";
        var (store, report) = await Sources.IngestAsync(Sources.Of(Encoding.UTF8.GetBytes(row)));
        Assert.Equal(1, report.Added);
        return Assert.Single(store.Traces.Values).ToolCalls;
    }

    [Fact]
    public async Task An_answer_goes_to_its_id_else_to_the_next_of_its_name_else_to_the_next()
    {
        var calls = await CallsAsync(
            """
            {"role":"assistant","tool_calls":[{"id":"1","name":"a"},{"id":"2","name":"b"},{"name":"b"},{"id":"1","name":"c"},{"name":"d"}]},
            {"role":"tool","tool_call_id":"2","content":"to 2"},{"role":"tool","name":"b","content":"to b"},{"role":"tool","content":"to the next"},
            {"role":"tool","tool_call_id":"1","content":"to the other 1"},{"role":"tool","tool_call_id":"9","name":"e","content":"to none"}
            """
        );
        Assert.Equal(
            ["a: to the next", "b: to 2", "b: to b", "c: to the other 1", "d: ", "e: to none"],
            calls.Select(call => $"{call.Name}: {call.Result}")
        );
    }

    [Fact]
    public async Task A_great_many_calls_and_answers_are_read_in_the_time_it_takes_to_read_them()
    {
        const int Many = 100_000;
        var asked = string.Join(',', Enumerable.Range(0, Many).Select(i => $$"""{"id":"{{i}}","name":"f"}"""));
        var answers = string.Join(
            ',',
            Enumerable.Range(0, Many).Select(i => $$"""{"role":"tool","tool_call_id":"{{Many - 1 - i}}","content":"r"}""")
        );
        var calls = await CallsAsync($$"""{"role":"assistant","tool_calls":[{{asked}}]},{{answers}}""");
        Assert.Equal(Many, calls.Count(call => call.Result == "r"));
    }
}
