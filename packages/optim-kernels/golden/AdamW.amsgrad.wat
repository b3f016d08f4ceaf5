;; AdamW: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Writes p, expAvg, expAvgSq, maxExpAvgSq, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $exp_avg_at i32)
    (local $g_at i32)
    (local $max_exp_avg_sq_at i32)
    (local $exp_avg_sq_at i32)
    (local $uniforms i32)
    (local $lr v128)
    (local $k1 v128) ;; 1 - weightDecay * lr
    (local $betas0 v128)
    (local $k3 v128) ;; 1 - betas[0]
    (local $k4 v128) ;; 1 / (1 - betas[0]^t)
    (local $betas1 v128)
    (local $k6 v128) ;; 1 - betas[1]
    (local $k7 v128) ;; 1 / (1 - betas[1]^t)
    (local $eps v128)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $exp_avg v128)
    (local $g v128)
    (local $new_exp_avg v128)
    (local $max_exp_avg_sq v128)
    (local $exp_avg_sq v128)
    (local $new_exp_avg_sq v128)
    (local $new_max_exp_avg_sq v128)
    (local $new_p v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $exp_avg_at (i32.load offset=20 (local.get $table)))
        (local.set $g_at (i32.load offset=24 (local.get $table)))
        (local.set $max_exp_avg_sq_at (i32.load offset=28 (local.get $table)))
        (local.set $exp_avg_sq_at (i32.load offset=32 (local.get $table)))
        (local.set $lr (v128.load32_splat (local.get $uniforms)))
        (local.set $k1 (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $betas0 (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $k3 (v128.load32_splat offset=12 (local.get $uniforms)))
        (local.set $k4 (v128.load32_splat offset=16 (local.get $uniforms)))
        (local.set $betas1 (v128.load32_splat offset=20 (local.get $uniforms)))
        (local.set $k6 (v128.load32_splat offset=24 (local.get $uniforms)))
        (local.set $k7 (v128.load32_splat offset=28 (local.get $uniforms)))
        (local.set $eps (v128.load32_splat offset=32 (local.get $uniforms)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k3))))
            (local.set $max_exp_avg_sq (v128.load (local.get $max_exp_avg_sq_at)))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $k6))))
            (local.set $new_max_exp_avg_sq (f32x4.max (local.get $max_exp_avg_sq) (local.get $new_exp_avg_sq)))
            (local.set $new_p
              (f32x4.sub
                (f32x4.mul (local.get $p) (local.get $k1))
                (f32x4.mul
                  (f32x4.div
                    (f32x4.mul (local.get $new_exp_avg) (local.get $k4))
                    (f32x4.add
                      (f32x4.sqrt (f32x4.mul (local.get $new_max_exp_avg_sq) (local.get $k7)))
                      (local.get $eps)))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (v128.store (local.get $max_exp_avg_sq_at) (local.get $new_max_exp_avg_sq))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $exp_avg (v128.load offset=16 (local.get $exp_avg_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k3))))
            (local.set $max_exp_avg_sq (v128.load offset=16 (local.get $max_exp_avg_sq_at)))
            (local.set $exp_avg_sq (v128.load offset=16 (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $k6))))
            (local.set $new_max_exp_avg_sq (f32x4.max (local.get $max_exp_avg_sq) (local.get $new_exp_avg_sq)))
            (local.set $new_p
              (f32x4.sub
                (f32x4.mul (local.get $p) (local.get $k1))
                (f32x4.mul
                  (f32x4.div
                    (f32x4.mul (local.get $new_exp_avg) (local.get $k4))
                    (f32x4.add
                      (f32x4.sqrt (f32x4.mul (local.get $new_max_exp_avg_sq) (local.get $k7)))
                      (local.get $eps)))
                  (local.get $lr))))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store offset=16 (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (v128.store offset=16 (local.get $max_exp_avg_sq_at) (local.get $new_max_exp_avg_sq))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $max_exp_avg_sq_at (i32.add (local.get $max_exp_avg_sq_at) (i32.const 32)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k3))))
            (local.set $max_exp_avg_sq (v128.load (local.get $max_exp_avg_sq_at)))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $k6))))
            (local.set $new_max_exp_avg_sq (f32x4.max (local.get $max_exp_avg_sq) (local.get $new_exp_avg_sq)))
            (local.set $new_p
              (f32x4.sub
                (f32x4.mul (local.get $p) (local.get $k1))
                (f32x4.mul
                  (f32x4.div
                    (f32x4.mul (local.get $new_exp_avg) (local.get $k4))
                    (f32x4.add
                      (f32x4.sqrt (f32x4.mul (local.get $new_max_exp_avg_sq) (local.get $k7)))
                      (local.get $eps)))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (v128.store (local.get $max_exp_avg_sq_at) (local.get $new_max_exp_avg_sq))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $max_exp_avg_sq_at (i32.add (local.get $max_exp_avg_sq_at) (i32.const 16)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $exp_avg (f32x4.splat (f32.load (local.get $exp_avg_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k3))))
            (local.set $max_exp_avg_sq (f32x4.splat (f32.load (local.get $max_exp_avg_sq_at))))
            (local.set $exp_avg_sq (f32x4.splat (f32.load (local.get $exp_avg_sq_at))))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $k6))))
            (local.set $new_max_exp_avg_sq (f32x4.max (local.get $max_exp_avg_sq) (local.get $new_exp_avg_sq)))
            (local.set $new_p
              (f32x4.sub
                (f32x4.mul (local.get $p) (local.get $k1))
                (f32x4.mul
                  (f32x4.div
                    (f32x4.mul (local.get $new_exp_avg) (local.get $k4))
                    (f32x4.add
                      (f32x4.sqrt (f32x4.mul (local.get $new_max_exp_avg_sq) (local.get $k7)))
                      (local.get $eps)))
                  (local.get $lr))))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $exp_avg_at) (f32x4.extract_lane 0 (local.get $new_exp_avg)))
            (f32.store (local.get $exp_avg_sq_at) (f32x4.extract_lane 0 (local.get $new_exp_avg_sq)))
            (f32.store (local.get $max_exp_avg_sq_at) (f32x4.extract_lane 0 (local.get $new_max_exp_avg_sq)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $max_exp_avg_sq_at (i32.add (local.get $max_exp_avg_sq_at) (i32.const 4)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 36)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))
