using System.Text;
using Faultline.Server.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests.Api;

/// <summary>Tables as files: written as they are read, and harmless.</summary>
public sealed class TableFileTests
{
    private static readonly TableFile<(int Number, string Text)> s_file = new(
        "rows",
        [("number", r => r.Number), ("text", r => r.Text), ("several", r => new[] { r.Text, "=b" }), ("none", _ => null)]
    );

    [Theory]
    [InlineData("csv", "number,text,several,none\r\n-1,\"'=a\"\"\",\"'=a\"\"; =b\",\r\n")]
    [InlineData("jsonl", "{\"number\":-1,\"text\":\"=a\\\"\",\"several\":[\"=a\\\"\",\"=b\"],\"none\":null}\n")]
    public async Task A_row_is_a_line_and_no_cell_is_a_formula(string ending, string expected)
    {
        using var body = new MemoryStream();
        await WriteAsync(ending, new[] { (-1, "=a\"") }.ToAsyncEnumerable(), body);
        Assert.Equal(expected, Encoding.UTF8.GetString(body.ToArray()));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public async Task Rows_are_written_while_others_are_still_to_be_read(string ending)
    {
        using var body = new MemoryStream();
        var before = 0L;
        async IAsyncEnumerable<(int, string)> RowsAsync()
        {
            for (var i = 0; i < 1_000; i++)
            {
                before = body.Length;
                yield return (i, new string('x', 100));
                await Task.Yield();
            }
        }

        await WriteAsync(ending, RowsAsync(), body);
        // What waits to be sent is a buffer, not the table.
        Assert.InRange(body.Length - before, 1, 20_000);
        Assert.True(body.Length > 200_000);
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_refused_before_the_answer_begins()
    {
        async IAsyncEnumerable<(int, string)> RowsAsync()
        {
            await Task.Yield();
            if (DateTime.UnixEpoch.Year == 1970)
            {
                throw FaultlineException.Input("There is no such signal.");
            }

            yield return (1, "");
        }

        await Assert.ThrowsAsync<FaultlineException>(() => s_file.AnswerAsync("csv", RowsAsync(), TestContext.Current.CancellationToken));
    }

    private static async Task WriteAsync(string ending, IAsyncEnumerable<(int, string)> rows, Stream body)
    {
        var result = await s_file.AnswerAsync(ending, rows, TestContext.Current.CancellationToken);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = body;
        await result.ExecuteAsync(context);
    }
}
