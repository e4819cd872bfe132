namespace Faultline.Traces;

/// <summary>A document the agent retrieved.</summary>
/// <param name="Document">Its id, title or, where it has neither, its content.</param>
/// <param name="Score">Relevance on the retriever's own scale.</param>
/// <param name="Version">Which state of the document it was, where the retriever says so.</param>
public sealed record RetrievedDocument(string Document, double? Score = null, string? Version = null);
