using System.ClientModel;
using Faultline.Configuration;
using Faultline.Gating;
using Microsoft.Extensions.AI;

namespace Faultline.Models.Remote;

/// <summary>Grades answers by a chat model: a rubric's score in [0, 1], or agreement in fact with a reference. What goes wrong is an error, never a pass.</summary>
public sealed class OpenAiAnswerGrader : IAnswerGrader, IDisposable
{
    private const int AnswerTokens = 1000;

    private readonly OpenAiEndpoint _endpoint;
    private readonly IChatClient _chat;

    /// <exception cref="FaultlineException">The environment variable that holds the key is not set.</exception>
    public OpenAiAnswerGrader(EndpointConfig config)
        : this(config, TimeSpan.FromSeconds(1)) { }

    internal OpenAiAnswerGrader(EndpointConfig config, TimeSpan firstDelay)
    {
        _endpoint = new OpenAiEndpoint(config, "models.judge", firstDelay);
        _chat = _endpoint.Client.GetChatClient(config.Model).AsIChatClient();
    }

    public bool Takes(string kind) => kind is GraderKinds.Rubric or GraderKinds.Factuality;

    public async Task<MatchResult> GradeAsync(GraderQuestion question, CancellationToken cancellationToken)
    {
        var messages = GraderPrompt.Messages(question);
        try
        {
            return GraderPrompt.Read(question.Kind, await _endpoint.CallAsync(ct => AskAsync(messages, ct), cancellationToken));
        }
        catch (FaultlineException failure)
        {
            return MatchResult.Error(failure.Message);
        }
    }

    public void Dispose()
    {
        _chat.Dispose();
        _endpoint.Dispose();
    }

    private async Task<string> AskAsync(ChatMessage[] messages, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ChatOptions
            {
                Temperature = 0,
                MaxOutputTokens = AnswerTokens,
                ResponseFormat = ChatResponseFormat.Json,
            };
            return (await _chat.GetResponseAsync(messages, options, cancellationToken)).Text;
        }
        catch (ClientResultException refused) when (refused.Status is 400 or 422)
        {
            // Servers differ in which options they know; the answer is checked either way.
            return (await _chat.GetResponseAsync(messages, new ChatOptions(), cancellationToken)).Text;
        }
    }
}
