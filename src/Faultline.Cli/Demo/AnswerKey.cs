using Faultline.Cli.Demo.Traffic;

namespace Faultline.Cli.Demo;

/// <summary>What is true of the sample traffic. The simulated reviewers know it, as people would; no step of the analysis does.</summary>
/// <param name="Truths">By trace id.</param>
/// <param name="RightAnswers">Trace id of a failure → what the agent should have said.</param>
internal sealed record AnswerKey(IReadOnlyDictionary<string, GeneratedTruth> Truths, IReadOnlyDictionary<string, string> RightAnswers);
