using System.ClientModel;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Pulling;
using Microsoft.Extensions.AI;

namespace Faultline.Models.Remote;

/// <summary>Asks a chat model which root cause explains a cluster's representatives. What it says is a suggestion for people, never a label.</summary>
public sealed class OpenAiTagJudge : ITagJudge, IDisposable
{
    /// <summary>Representatives shown, of more.</summary>
    public const int MaxRepresentatives = 5;

    private const int AnswerTokens = 2000;

    private readonly EndpointConfig _config;
    private readonly Action<string>? _declined;
    private readonly OpenAiEndpoint _endpoint;
    private readonly IChatClient _chat;

    /// <param name="config">Endpoint and model.</param>
    /// <param name="declined">Told why, when an answer gives no suggestion.</param>
    public OpenAiTagJudge(EndpointConfig config, Action<string>? declined = null)
        : this(config, declined, TimeSpan.FromSeconds(1)) { }

    internal OpenAiTagJudge(EndpointConfig config, Action<string>? declined, TimeSpan firstDelay)
    {
        _config = config;
        _declined = declined;
        _endpoint = new OpenAiEndpoint(config, "models.judge", firstDelay);
        _chat = _endpoint.Client.GetChatClient(config.Model).AsIChatClient();
    }

    public string Model => _config.Model;

    public async Task<TagSuggestion?> SuggestAsync(
        IReadOnlyList<PulledTrace> representatives,
        IReadOnlyList<Tag> taxonomy,
        CancellationToken cancellationToken = default
    )
    {
        var shown = representatives.Take(MaxRepresentatives).ToArray();
        if (shown.Length == 0 || taxonomy.Count == 0)
        {
            return null;
        }

        var boundary = TagPrompt.Boundary(shown);
        ChatMessage[] messages =
        [
            new(ChatRole.System, TagPrompt.System(boundary)),
            new(ChatRole.User, TagPrompt.User(shown, taxonomy, boundary)),
        ];
        var answer = await _endpoint.CallAsync(ct => AskAsync(messages, taxonomy, ct), cancellationToken);
        var (suggestion, problem) = TagAnswer.Read(answer, taxonomy);
        if (problem is not null)
        {
            _declined?.Invoke($"The judge {_config.Model} suggests no tag: {problem}.");
        }

        return suggestion;
    }

    public void Dispose()
    {
        _chat.Dispose();
        _endpoint.Dispose();
    }

    private async Task<string> AskAsync(ChatMessage[] messages, IReadOnlyList<Tag> taxonomy, CancellationToken cancellationToken)
    {
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = AnswerTokens,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(TagPrompt.Schema(taxonomy), "root_cause"),
        };
        try
        {
            return (await _chat.GetResponseAsync(messages, options, cancellationToken)).Text;
        }
        catch (ClientResultException refused) when (refused.Status is 400 or 422)
        {
            // Servers differ in which options they know; the answer is checked against the taxonomy either way.
            return (await _chat.GetResponseAsync(messages, new ChatOptions(), cancellationToken)).Text;
        }
    }
}
