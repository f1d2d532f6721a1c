package dev.pith.llm.train;

import java.util.Map;

/** How one matrix or vector of weights follows its gradients. */
sealed interface UpdateRule permits AdamW, Muon {

    /** Returns what is remembered between steps, by its name; to be set when training resumes. */
    Map<String, float[]> memory();
}
